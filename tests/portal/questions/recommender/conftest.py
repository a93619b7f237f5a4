"""A service over four hundred courses with trained models, and their predictions by LightGBM's own package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lightgbm
import numpy as np
import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.recommender.model import COLUMN, FEATURES
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


@pytest.fixture(scope="session")
def unseen(trained: Path, courses: AnswerService) -> Any:
    """Return what predicts a row of X with other values by the five models that have not seen it."""
    with courses.warehouse.snapshot() as held:  # DuckDB opens no other connection beside the service's
        features = held.select(f"select {', '.join(FEATURES)} from courses order by row").rows
        halves = held.column("select halves from model_courses order by row")
    models = trained / "current" / "models"

    def predicted(row: int, values: dict[str, float]) -> list[float]:
        x = np.array([features[row - 1][name] for name in FEATURES], dtype=float)
        for name, value in values.items():
            x[COLUMN[name]] = value
        sides = ["second" if halves[row - 1] >> bit & 1 else "first" for bit in range(5)]
        files = [str(models / f"half-{bit + 1}-{side}.txt") for bit, side in enumerate(sides)]
        return [float(np.asarray(lightgbm.Booster(model_file=file).predict(x[None, :]))[0]) for file in files]

    return predicted
