"""A stage over the sixteen courses: the benchmark's own build of them, and its servers where a test asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.stage import Stage
from tests import tiny
from tests.build import CATALOGUE, only

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage on the tiny source."""
    root = tmp_path_factory.mktemp("stage")
    tiny.write(root / "sources" / "course_features")
    made = Stage(root, sources=root / "sources")
    made.data.mkdir()
    (made.data / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")
    yield made
    made.close()
