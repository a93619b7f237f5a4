"""Words that several answers of the MOOC share: the steps of a learner, differences in points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.formats import needed_places, towards

if TYPE_CHECKING:
    from portal.answers.statistics import Estimate

STEPS = {
    "registered": "registering",
    "viewed": "opening the course",
    "explored": "getting halfway",
    "certified": "a certificate",
}
ORDER_COLUMNS = {  # what courses can be sorted by
    "registrations": "registrations",
    "opened": "view_rate",
    "got halfway": "explore_rate",
    "certification rate": "certify_rate",
}


def points(difference: Estimate) -> str:
    """Return the size of a difference of shares in points with its interval, with the digits that this supports.

    The interval runs from the smaller to the larger end in the direction of the difference.
    """
    if difference.value is None or difference.low is None or difference.high is None:
        return ""
    value, low, high = (100 * end for end in (difference.value, difference.low, difference.high))
    fewest = 1 if high - low >= 2 else 2  # noqa: PLR2004 - an interval under two points supports hundredths
    return towards(value, low, high, needed_places(low, high, fewest), "points")
