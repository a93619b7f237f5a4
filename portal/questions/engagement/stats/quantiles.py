"""Quantiles of values, and their standard errors by Maritz and Jarrett (1978)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc

from portal.answers.statistics import Z95, Estimate
from portal.questions.engagement.stats.cuts import percentile

if TYPE_CHECKING:
    from portal.questions.engagement.stats.cuts import Values


def quantile_error(values: Values, share: float) -> float | None:
    """Compute the standard error of a quantile of sorted values, as scipy's mstats.mjci.

    None where so few values lie on one side of it that the formula has none.
    """
    n = values.size
    rank = int(share * n + 0.5)
    if rank <= 1 or rank >= n:
        return None
    upper = np.arange(1, n + 1) / n
    weights = betainc(rank - 1, n - rank, upper) - betainc(rank - 1, n - rank, upper - 1 / n)
    return math.sqrt(max(0.0, float(weights @ values**2) - float(weights @ values) ** 2))


def quantile_shift(earlier: Values, later: Values, share: float) -> tuple[float, float, Estimate]:
    """Compute a quantile of two groups of sorted values, and the later minus the earlier with its normal interval."""
    before, after = (percentile(values, share * 100) for values in (earlier, later))
    errors = [quantile_error(values, share) for values in (earlier, later)]
    n, shift = min(earlier.size, later.size), after - before
    if errors[0] is None or errors[1] is None:
        return before, after, Estimate(shift, None, None, n)
    half = Z95 * math.hypot(errors[0], errors[1])
    return before, after, Estimate(shift, shift - half, shift + half, n)
