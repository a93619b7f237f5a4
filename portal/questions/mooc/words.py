"""Words that several answers of the MOOC share: lists of names, differences in points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.statistics import Estimate

STEPS = {
    "registered": "registering",
    "viewed": "opening the course",
    "explored": "getting halfway",
    "certified": "a certificate",
}
_DIGITS = 4


def joined(names: Sequence[str], last: str = "and") -> str:
    """Return names as a phrase: A, B and C."""
    *others, end = names
    return f"{', '.join(others)} {last} {end}" if others else end


def points(difference: Estimate) -> str:
    """Return the size of a difference of shares in points with its interval, with the digits that this supports.

    The interval runs from the smaller to the larger end in the direction of the difference.
    """
    if difference.value is None or difference.low is None or difference.high is None:
        return ""
    sign = 100 if difference.value >= 0 else -100
    value, *ends = (sign * end for end in (difference.value, difference.low, difference.high))
    low, high = sorted(ends)
    places = 1 if high - low >= 2 else 2  # noqa: PLR2004 - an interval under two points supports hundredths
    while places < _DIGITS and low * high > 0 and 0 in (round(low, places), round(high, places)):
        places += 1
    value_text, low_text, high_text = (f"{end:z.{places}f}".replace("-", "\u2212") for end in (value, low, high))
    return f"{value_text} points ({low_text} to {high_text})"
