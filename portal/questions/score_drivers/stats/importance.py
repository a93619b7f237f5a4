"""How much of the differences in scores a factor accounts for, and which factors account for more than others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy.special import ndtr

from portal.answers.ranking import Rank
from portal.answers.statistics import SIGNIFICANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.statistics import Group
    from portal.questions.score_drivers.stats.least_squares import LeastSquares, Reduced, ScoreCells


def partial_r_squared(without: float, full: float) -> float | None:
    """Return (SSE without - SSE) / SSE without; None where nothing is left to explain."""
    return (without - full) / without if without > 0 else None


def omega_squared(groups: Sequence[Group]) -> float | None:
    """Return one-way omega squared (Hays 1963): (SSB - (k - 1) MSW) / (SST + MSW); None under two groups.

    It can be slightly below 0, which means that the groups do not differ.
    """
    filled = [group for group in groups if group.n > 0]
    n, k = sum(group.n for group in filled), len(filled)
    if k <= 1 or n <= k:
        return None
    center = sum(group.n * group.mean for group in filled) / n
    between = sum(group.n * (group.mean - center) ** 2 for group in filled)
    within = sum((group.n - 1) * group.sd**2 for group in filled)
    error = within / (n - k)
    return (between - (k - 1) * error) / (between + within + error) if between + within > 0 else None


def epsilon_squared(full: LeastSquares, without: Reduced) -> float | None:
    """Return partial epsilon squared (Kelley 1935): (SS - df MSE) / (SS + SSE), SS being what the factor adds.

    It is partial R squared less what chance gives to a factor of that many levels, and can be slightly below 0. None
    where nothing is left to explain, or no degrees of freedom are left.
    """
    if full.df <= 0 or without.sse <= 0:
        return None
    return _added(full, without) / without.sse


def _added(full: LeastSquares, without: Reduced) -> float:
    """Return the squares that a factor explains beyond what chance gives to one of as many levels."""
    return without.sse - full.sse - (full.rank - without.rank) * full.sse / full.df


def ranks(cells: ScoreCells, full: LeastSquares, factors: Sequence[Reduced], k: int) -> list[Rank]:
    """Return the ranks that factors of a fit can have among k factors, by what each adds.

    A pair counts at 5% over k - 1. Factors of another fit cannot be told from these.
    """
    above, below = [0] * len(factors), [0] * len(factors)
    for first in range(len(factors)):
        for second in range(len(factors)):
            difference = _added(full, factors[first]) - _added(full, factors[second])
            if difference > 0 and pair_p(cells, full, factors[first], factors[second]) <= SIGNIFICANCE / max(1, k - 1):
                below[first] += 1
                above[second] += 1
    return [Rank(1 + up, k - down) for up, down in zip(above, below, strict=True)]


def pair_p(cells: ScoreCells, full: LeastSquares, first: Reduced, second: Reduced) -> float:
    """Return p of the test that two factors add as much (Vuong 1989), each given by the fit without it.

    The squared errors of the two fits differ, for a member with score y, by (g - f)(2y - f - g), f and g being the
    fitted scores; the sum of these over its normal error is z. 1 where the two fits agree everywhere.
    """
    gap = second.fitted - first.fitted
    mean, slope = gap * (2 * cells.mean - first.fitted - second.fitted), 2 * gap
    total = float((cells.n * mean).sum())
    variance = float((cells.n * mean**2 + slope**2 * cells.squares).sum()) - total**2 / full.n
    if variance <= 0:
        return 1.0
    return 2 * float(ndtr(-abs(_added(full, first) - _added(full, second)) / math.sqrt(variance)))
