"""A service over four hundred courses with trained models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_courses
from tests.build import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a build of four hundred courses."""
    folder = tmp_path_factory.mktemp("trained")
    tiny_courses.write(folder / "sources" / "course_features")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def courses(trained: Path) -> AnswerService:
    """A service over it."""
    chosen = settings.read({"PORTAL_DATA": str(trained)})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)
