"""A service over the demo question's tiny build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.answers.service import AnswerService
from portal.settings import Settings
from portal.warehouse import Warehouse
from tests.browser.demo import QUESTION, make_build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demo's build: 2,000 learners, 223 of them in India, 120 rejects."""
    return make_build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo_desk(demo_data: Path) -> AnswerService:
    """A service over it."""
    settings = Settings(data=demo_data)
    return AnswerService((QUESTION,), Warehouse(settings), settings)
