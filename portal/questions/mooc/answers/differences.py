"""The factors by which the registrations chosen are compared with everyone else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.comparison import differences
from portal.answers.comparison.differences import Factor, FlagFactor, LevelFactor, NumberFactor
from portal.questions.mooc.columns import COUNTERS, FLAG_STAGES

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec

NAMES = ("course", "country", "education", "gender", "age")
FIXED_BY = ("stage", *FLAG_STAGES, "segment")
FACTORS: tuple[Factor, ...] = (
    *(LevelFactor(name, name, name, (name,), {name: "level"}) for name in NAMES),
    LevelFactor("segment", "activity", "segment", ("segment",), {"segment": "level"}, FIXED_BY),
    *(FlagFactor(name, name, name, (name, f"stage={name}"), {name: (True,)}, FIXED_BY) for name in FLAG_STAGES),
    *(NumberFactor(name, words, name, name, ("segment",)) for name, words in COUNTERS.items()),
    NumberFactor("grade", "grade", "grade", "of 1", ()),
)


def spec() -> AnswerSpec:
    """Declare the answer that says what is different about the registrations chosen."""
    return differences.spec("registrations", FACTORS, "What is different about these registrations?")
