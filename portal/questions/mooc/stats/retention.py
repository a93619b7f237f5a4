"""The share of registrations that are still active some days after they began: Kaplan-Meier from counts by day."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portal.answers.statistics import Z95, Estimate, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Counts = NDArray[np.int64]


class StillActive(NamedTuple):
    """A point of the curve: how many are at risk on the day, and the share with activity after it."""

    followed: int
    share: Estimate


def still_active(stopped: Counts, censored: Counts, observed: Counts, days: Sequence[int]) -> list[StillActive]:
    """Return the Kaplan-Meier curve on the given days, with log-log intervals of Greenwood's variance.

    `stopped` and `censored` count the registrations whose last activity is so many days after the first, 0 the first
    of them; `observed` those that the data follows for exactly so many days, active or not, the last all beyond. Where
    the curve is 1 or 0 the interval is Wilson's, over those that the data follows for so long.
    """
    at_risk = np.cumsum((stopped + censored)[::-1])[::-1]
    long_enough = np.cumsum(observed[::-1])[::-1]
    safe = np.maximum(at_risk, 1)
    curve = np.cumprod(1 - stopped / safe)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(stopped > 0, stopped / (safe * (safe - stopped)), 0.0))
    return [
        StillActive(int(at_risk[day]), _interval(float(curve[day]), float(greenwood[day]), int(long_enough[day])))
        for day in days
    ]


def _interval(value: float, greenwood: float, n: int) -> Estimate:
    if n == 0:
        return Estimate(None, None, None, 0)
    if value in (0.0, 1.0):
        return share(round(value * n), n)
    width = Z95 * math.sqrt(greenwood) / abs(math.log(value))
    low, high = (value ** math.exp(sign * width) for sign in (1, -1))
    return Estimate(value, low, high, n)
