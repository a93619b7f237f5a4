"""The factors by which score drivers tells what is different about the learners chosen; drivers.py has their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import differences
from portal.differences import Factor, Flag, Levels, Number
from portal.score_drivers import cells, drivers

if TYPE_CHECKING:
    from portal.answers import Spec

MADE_OF = {
    "device": ("device",),
    "platform": ("platform",),
    "tutor_interaction": ("tutor", "tutor_interaction"),
    "job_type": ("job",),
    "homework_band": ("homework_band", "homework_bin", "homework_min", "homework_max"),
}


def spec() -> Spec:
    """Return what is different about the learners chosen."""
    level = {"factor": "factor", "level": "level"}
    factors: tuple[Factor, ...] = (
        *(Levels(name, drivers.WORDS[name], name, (*MADE_OF[name], f"factor={name}"), level) for name in cells.FACTORS),
        Levels("month", "first visit in", "month", ("month", "visited_from", "visited_to"), {"month": "level"}),
        Flag("scored", "with a score", "scored", ("scored", "score_band"), {"scored": (True,)}),
        Number(
            "homework_completed",
            "homework",
            "homework_completed",
            "homework",
            (*MADE_OF["homework_band"], "factor=homework_band"),
        ),
        Number("average_score", "average score", "average_score", "points", ("scored", "score_band")),
    )
    return differences.spec("learners", factors, "What is different about these learners?")
