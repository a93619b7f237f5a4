"""Three thousand learners with a planted confounder, as a frame and as a service over a build of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_learners
from tests.build import build
from tests.portal.questions.score_drivers.frames import chosen, known, planted

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

STATES: list[list[tuple[str, str]]] = [
    [],
    [("device", "Desktop"), ("device", "Mobile"), ("visited_from", "2020-04")],
    [("homework_min", "3"), ("homework_max", "7")],
    [("job", "IT"), ("tutor", "No"), ("tutor", "Chat")],
]


def service_over(frame: pd.DataFrame, folder: Path) -> AnswerService:
    """Build the portal's data from the frame alone and return a service over it."""
    rows = frame.astype(object).where(frame.notna(), "").to_numpy().tolist()
    tiny_learners.write(folder / "sources" / "edtech_learners", rows)
    build(folder, sources=("edtech_learners",))
    configured = settings.read({"PORTAL_DATA": str(folder)})
    return AnswerService(all_questions(), Warehouse(configured), configured)


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    """The learners as the marts have them."""
    return known(planted())


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over a build of the same learners."""
    return service_over(planted(), tmp_path_factory.mktemp("learners"))


@pytest.fixture(params=STATES, ids=["all", "devices and months", "homework", "job and tutor"])
def state(request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """A filter state."""
    pairs: list[tuple[str, str]] = request.param
    return pairs


@pytest.fixture
def selected(frame: pd.DataFrame, state: list[tuple[str, str]]) -> pd.DataFrame:
    """The learners of the state."""
    return chosen(frame, state)
