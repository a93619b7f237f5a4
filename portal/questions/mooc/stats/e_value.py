"""E-values: how strongly something unmeasured would have to be linked with both sides to explain an odds ratio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portal.answers.statistics import Estimate

COMMON = 0.15  # from this share of certified on the odds ratio overstates the risk ratio; its square root is near it


class EValue(NamedTuple):
    """The E-value of an odds ratio, and of the end of its interval nearest 1; None where the interval holds 1."""

    value: float
    limit: float | None


def e_value(odds: Estimate, rate: float) -> EValue | None:
    """Return the E-values of an odds ratio with its interval (VanderWeele and Ding 2017).

    `rate` is the share of the fit that certified. None where the odds ratio has no interval.
    """
    if odds.value is None or odds.low is None or odds.high is None:
        return None
    nearest = odds.low if odds.low > 1 else odds.high if odds.high < 1 else None
    return EValue(_of_ratio(odds.value, rate), None if nearest is None else _of_ratio(nearest, rate))


def _of_ratio(odds: float, rate: float) -> float:
    ratio = math.sqrt(odds) if rate >= COMMON else odds
    ratio = ratio if ratio >= 1 else 1 / ratio
    return ratio + math.sqrt(ratio * (ratio - 1))
