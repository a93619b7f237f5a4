"""Three thousand learners with a planted confounder, as a frame and as a service over a build of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_learners
from tests.build import build

if TYPE_CHECKING:
    from pathlib import Path

NUMBER, RARE = 3000, 6


def close(wanted: Any) -> Any:
    """Return what equals numbers of an independent source to 1e-9."""
    return pytest.approx(wanted, rel=1e-9, abs=1e-9)


def planted(seed: int = 0, number: int = NUMBER) -> pd.DataFrame:
    """Return learners whose job decides both device and score: on a desktop they score more, alike in job less.

    IT learners (half) score 12 points more and nine of ten use a desktop, two of ten of the others; a desktop takes 3
    points away. Six learners have a job of their own, so few that it leaves every fit.
    """
    rng = np.random.default_rng(seed)
    job = rng.choice(["IT", "Retail", ""], number, p=[0.5, 0.3, 0.2])
    job[:RARE] = "Rare"
    desktop = rng.random(number) < np.where(job == "IT", 0.9, 0.2)
    tutor = rng.choice(["No", "Chat", "Call", ""], number, p=[0.5, 0.25, 0.2, 0.05])
    homework = rng.poisson(4, number).astype(float)
    score = 60 + 12 * (job == "IT") - 3 * desktop + 0.3 * homework + 1.5 * (tutor == "Call") + rng.normal(0, 6, number)
    frame = pd.DataFrame(
        {
            "learner_id": [f"L{i}" for i in range(number)],
            "first_visit_date": rng.choice(["2020-03-05", "2020-04-09", "2020-05-01", ""], number),
            "platform": rng.choice(["iOS", "Android"], number),
            "device": np.where(desktop, "Desktop", np.where(rng.random(number) < 0.3, "Tablet", "Mobile")),
            "tutor_interaction": tutor,
            "homework_completed": homework,
            "job_type": job,
            "average_score": score.round(3).clip(0, 100),
        }
    )
    frame.loc[rng.random(number) < 0.08, "homework_completed"] = np.nan
    frame.loc[rng.random(number) < np.where(desktop, 0.05, 0.15), "average_score"] = np.nan
    return frame


def known(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as the marts have it: blanks as Unknown, month and homework band."""
    result = frame.copy()
    for column in ("platform", "device", "tutor_interaction", "job_type"):
        result[column] = result[column].replace("", "Unknown")
    result["month"] = result["first_visit_date"].str[:7].replace("", "Unknown")
    homework = result["homework_completed"]
    high = homework >= homework.quantile(0.75)
    result["homework_band"] = np.where(homework.isna(), "Unknown", np.where(high, "high", "low"))
    return result


def desk_of(frame: pd.DataFrame, folder: Path) -> AnswerService:
    """Build the frame as a source alone and return a service over it."""
    rows = frame.astype(object).where(frame.notna(), "").to_numpy().tolist()
    tiny_learners.write(folder / "sources" / "edtech_learners", rows)
    build(folder, sources=("edtech_learners",))
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    """The learners as the marts have them."""
    return known(planted())


@pytest.fixture(scope="session")
def learners(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over a build of the same learners."""
    return desk_of(planted(), tmp_path_factory.mktemp("learners"))
