"""What the tab says where nothing is linked to a score: 200 data sets, each a job of its own in one build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.portal.questions.score_drivers.conftest import service_over

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

SETS, LEARNERS, MOST = 200, 400, 20
CLAIMS = {  # answer: what its finding holds where it names something
    "hypothesis": (" points higher (", " points lower ("),
    "importance": ("account for", "accounts for"),
    "drivers": ("gaps in scores are clear", "gaps in scores is", "gaps in scores are"),
    "levels": ("from everyone else by", "clearly differ"),
    "scoring": ("groups differ",),
    "interaction": ("where homework is high.",),
    "homework": ("By a straight line",),
    "homework_curve": ("do not rise or fall evenly", "Scores rise", "Scores fall"),
}


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """Learners whose habits and scores are drawn apart from each other, whatever the job; one in ten has no score."""
    rng, number = np.random.default_rng(28), SETS * LEARNERS
    frame = pd.DataFrame(
        {
            "learner_id": [f"L{i}" for i in range(number)],
            "first_visit_date": rng.choice(["2020-03-05", "2020-04-09", "2020-05-01"], number),
            "platform": rng.choice(["iOS", "Android"], number),
            "device": rng.choice(["Desktop", "Mobile", "Tablet"], number, p=[0.4, 0.5, 0.1]),
            "tutor_interaction": rng.choice(["No", "Chat", "Call"], number, p=[0.6, 0.2, 0.2]),
            "homework_completed": np.floor(rng.exponential(12, number)),
            "job_type": [f"J{i}" for i in np.repeat(np.arange(SETS), LEARNERS)],
            "average_score": (100 - rng.gamma(4, 6, number)).round(2).clip(0, 100),
        }
    )
    frame.loc[rng.random(number) < 0.1, "average_score"] = np.nan
    return service_over(frame, tmp_path_factory.mktemp("nothing"))


@pytest.mark.slow
@pytest.mark.parametrize("name", CLAIMS)
def test_on_data_without_an_effect_one_finding_in_twenty_names_one(nothing: AnswerService, name: str) -> None:
    """Of 200 findings at most 20 name a difference, most of all the headline's."""
    findings = [nothing.answer("score-drivers", name, [("job", f"J{index}")]).finding for index in range(SETS)]
    named = [finding for finding in findings if names(name, finding)]
    assert len(named) <= MOST, named[:3]


def names(answer: str, finding: str) -> bool:
    """Whether a finding names a clear difference."""
    text = finding
    if answer == "hypothesis":
        _, text = finding.split(": ", 1)
        text = "; ".join(part for part in text.split("; ") if "no clear" not in part and "too small" not in part)
        return any(claim in f"{text} (" for claim in (" points higher", " points lower"))
    if finding.startswith(("No clear", "No factor")):
        return False
    return any(claim in text for claim in CLAIMS[answer])
