"""The factors by which the MOOC tells what is different about the registrations chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import differences
from portal.differences import Factor, Flag, Levels, Number
from portal.mooc.columns import COUNTERS

if TYPE_CHECKING:
    from portal.answers import Spec

NAMES = ("course", "country", "education", "gender", "age", "segment")
WORDS = {"segment": "activity"}
STAGES = ("viewed", "explored", "certified")
FACTORS: tuple[Factor, ...] = (
    *(Levels(name, WORDS.get(name, name), name, (name,), {name: "level"}) for name in NAMES),
    *(Flag(name, name, name, (name, f"stage={name}"), {name: (True,)}) for name in STAGES),
    *(Number(name, words, name, name, ("segment",)) for name, words in COUNTERS.items()),
    Number("grade", "grade", "grade", "of 1", ()),
)


def spec() -> Spec:
    """Return what is different about the registrations chosen."""
    return differences.spec("registrations", FACTORS, "What is different about these registrations?")
