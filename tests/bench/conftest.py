"""A stage over the sixteen courses: the benchmark's own build of them, and its servers where a test asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.stage import Stage
from tests.build import CATALOGUE, SMALL, only

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage on the tiny source."""
    root = tmp_path_factory.mktemp("stage")
    for name, write in SMALL.items():
        write(root / "sources" / name)
    made = Stage(root, sources=root / "sources")
    made.data.mkdir()
    (made.data / CATALOGUE).write_text(only(tuple(SMALL)), encoding="utf-8")
    yield made
    made.close()
