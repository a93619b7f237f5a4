"""What is different about the learners chosen: the factors by which they are compared with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.comparison import differences
from portal.answers.comparison.differences import Factor, FlagFactor, LevelFactor, NumberFactor
from portal.questions.score_drivers.answers.cells import FACTORS
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec

PARAMETERS = {  # of each factor, the parameters of the filters that select by it
    "device": ("device",),
    "platform": ("platform",),
    "tutor_interaction": ("tutor", "tutor_interaction"),
    "job_type": ("job",),
    "homework_band": ("homework_band", "homework_bin", "homework_min", "homework_max"),
}

FIXED_BY = {"device": ("platform",), "platform": ("device",)}  # a platform can mean a device


def spec() -> AnswerSpec:
    """Declare the answer."""
    level = {"factor": "factor", "level": "level"}
    factors: tuple[Factor, ...] = (
        *(
            LevelFactor(
                name, FACTOR_NAMES[name], name, (*PARAMETERS[name], f"factor={name}"), level, FIXED_BY.get(name, ())
            )
            for name in FACTORS
        ),
        LevelFactor("month", "first visit in", "month", ("month", "visited_from", "visited_to"), {"month": "level"}),
        FlagFactor("scored", "with a score", "scored", ("scored", "score_band"), {"scored": (True,)}),
        NumberFactor(
            "homework_completed",
            "homework",
            "homework_completed",
            "homework",
            (*PARAMETERS["homework_band"], "factor=homework_band"),
        ),
        NumberFactor("average_score", "average score", "average_score", "points", ("scored", "score_band")),
    )
    return differences.spec("learners", factors, "What is different about these learners?")
