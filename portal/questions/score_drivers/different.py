"""The factors by which score drivers tells what is different about the learners chosen; drivers.py has their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.comparison import differences
from portal.answers.comparison.differences import Factor, FlagFactor, LevelFactor, NumberFactor
from portal.questions.score_drivers import cells, drivers

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec

MADE_OF = {
    "device": ("device",),
    "platform": ("platform",),
    "tutor_interaction": ("tutor", "tutor_interaction"),
    "job_type": ("job",),
    "homework_band": ("homework_band", "homework_bin", "homework_min", "homework_max"),
}


def spec() -> AnswerSpec:
    """Return what is different about the learners chosen."""
    level = {"factor": "factor", "level": "level"}
    factors: tuple[Factor, ...] = (
        *(
            LevelFactor(name, drivers.WORDS[name], name, (*MADE_OF[name], f"factor={name}"), level)
            for name in cells.FACTORS
        ),
        LevelFactor("month", "first visit in", "month", ("month", "visited_from", "visited_to"), {"month": "level"}),
        FlagFactor("scored", "with a score", "scored", ("scored", "score_band"), {"scored": (True,)}),
        NumberFactor(
            "homework_completed",
            "homework",
            "homework_completed",
            "homework",
            (*MADE_OF["homework_band"], "factor=homework_band"),
        ),
        NumberFactor("average_score", "average score", "average_score", "points", ("scored", "score_band")),
    )
    return differences.spec("learners", factors, "What is different about these learners?")
