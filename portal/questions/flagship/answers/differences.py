"""What is different about the users chosen: the factors by which they are compared.

None follows from how long users were followed: what they take later is not among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.comparison import differences
from portal.answers.comparison.differences import FlagFactor, LevelFactor
from portal.questions.flagship.filters import SELECTORS

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec

SELECTED = tuple(name for item in SELECTORS for name in item.parameters)
FACTORS = (
    LevelFactor("user_type", "type", "user_type", ("user_type",), {"user_type": "level"}),
    LevelFactor("period", "period", "period", ("period", "launched_from", "launched_to"), {"period": "level"}),
    LevelFactor("media", "form of the first program", "media", ("media",), {"media": "level"}),
    LevelFactor(
        "first_program", "starting with", "first_program", ("first_program",), {"first_program": "level"}, SELECTED
    ),
    FlagFactor(
        "same_day", "taking the next on the same day", "same_day", ("same_day",), {"same_day": (True,)}, SELECTED
    ),
)


def spec() -> AnswerSpec:
    """Return what is different about the users chosen."""
    return differences.spec("journeys", FACTORS, "What is different about these users?")
