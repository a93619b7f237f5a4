"""The factors by which the flagship tells what is different about the users chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import differences
from portal.differences import Flag, Levels, Number

if TYPE_CHECKING:
    from portal.answers import Spec

FACTORS = (
    Levels("user_type", "type", "user_type", ("user_type",), {"user_type": "level"}),
    Levels("period", "period", "period", ("period", "launched_from", "launched_to"), {"period": "level"}),
    Levels("media", "form of the first program", "media", ("media",), {"media": "level"}),
    Levels("first_program", "starting with", "first_program", ("first_program",), {"first_program": "level"}),
    Levels("next_program", "next", "next_program", ("next_program",), {"next_program": "level"}),
    Flag("same_day", "taking the next on the same day", "same_day", ("same_day",), {"same_day": (True,)}),
    Number("programs", "programs", "programs", "programs"),
    Number("days_to_next", "days to the next program", "days_to_next", "days"),
)


def spec() -> Spec:
    """Return what is different about the users chosen."""
    return differences.spec("journeys", FACTORS, "What is different about these users?")
