"""What to conclude from estimates: what adjusting changes, verdicts, and how strong a confounder would have to be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from portal.answers.statistics import NO_ESTIMATE, UPPER_QUANTILE, Estimate, is_significant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.questions.score_drivers.stats.least_squares import Flags, LeastSquares, ScoreCells

TOO_LITTLE, SMALL, SUPPORTED, OPPOSITE = "too little data", "too small to matter", "supported", "opposite"
UNCERTAIN, UNCLEAR = "positive, size uncertain", "no clear difference"
PARTLY, NOT_SUPPORTED = "partially supported", "not supported"


def raw_less_adjusted(cells: ScoreCells, full: LeastSquares, column: int, level: Flags, reference: Flags) -> Estimate:
    """Return the raw difference of two levels minus the adjusted one with its interval; no value where it has none.

    Both are least squares over the same members, so each member has an influence on either, as HC3 has it; the variance
    is the sum of the squared differences of the two. `level` and `reference` flag the cells of the two levels, `column`
    is the level's in the fit. t with the fit's degrees of freedom.
    """
    groups = [cells.group(mask) for mask in (level, reference)]
    if full.df <= 0 or not (full.identified & full.stable)[column] or min(group.n for group in groups) <= 1:
        return NO_ESTIMATE
    raw_slope, raw_residual = np.zeros(len(cells.n)), np.zeros(len(cells.n))
    for mask, group, sign in zip((level, reference), groups, (1, -1), strict=True):
        raw_slope[mask] = sign / (group.n - 1)
        raw_residual[mask] = cells.mean[mask] - group.mean
    slope, residual = full.slopes[:, column], cells.mean - full.fitted
    influence = raw_slope * raw_residual - slope * residual
    variance = float(((raw_slope - slope) ** 2 * cells.squares + cells.n * influence**2).sum())
    value = groups[0].mean - groups[1].mean - float(full.beta[column])
    half = float(stdtrit(full.df, UPPER_QUANTILE)) * math.sqrt(variance)
    return Estimate(value, value - half, value + half, min(group.n for group in groups))


def change(
    raw: Estimate, adjusted: Estimate, p_adjusted: float | None, removed: tuple[float | None, float | None]
) -> str | None:
    """Say in a word what adjusting does to a difference; `removed` is the interval of raw minus adjusted.

    The first that holds: None without intervals; no clear difference, raw or adjusted; flips, fades and grows, where
    `removed` excludes 0; holds; unclear.
    """
    if None in (raw.low, raw.high, adjusted.low, adjusted.high, p_adjusted):
        return None
    before = side(raw.low, raw.high)
    after = _sign(adjusted.value) if is_significant(p_adjusted) else 0
    if not before and not after:
        return UNCLEAR
    if side(*removed) and before != after:
        return "fades" if not after else "grows" if not before else "flips"
    return "holds" if after and _sign(raw.value) == after else "unclear"


def _sign(value: float | None) -> int:
    return 0 if value is None else (value > 0) - (value < 0)


def side(low: float | None, high: float | None) -> int:
    """Return 1 or -1 where an interval lies on one side of 0, else 0."""
    if low is None or high is None:
        return 0
    return 1 if low > 0 else -1 if high < 0 else 0


def robustness_value(t: float | None, df: int, part: float = 1.0) -> float | None:
    """Return the robustness value (Cinelli and Hazlett 2020): how strong a confounder would have to be.

    Something not recorded would have to explain this share of what is left unexplained both in the level and in the
    score, to take away `part` of the difference. `t` is the classical t, `df` n - k. None where `part` is not above 0.
    """
    if t is None or df <= 0 or part <= 0:
        return None
    f2 = (part * t) ** 2 / df
    return (math.sqrt(f2**2 + 4 * f2) - f2) / 2


def verdict(effect: Estimate, p_adjusted: float | None, matters: float, min_n: int) -> str:
    """Judge an expected gain: the first verdict that applies. `matters` is the smallest gain that matters."""
    if effect.n < min_n:
        return TOO_LITTLE
    if effect.low is None or effect.high is None or p_adjusted is None:
        return UNCLEAR
    if -matters <= effect.low and effect.high <= matters:
        return SMALL
    if not is_significant(p_adjusted):
        return UNCLEAR
    if effect.low > 0:
        return SUPPORTED if effect.low >= matters else UNCERTAIN
    return OPPOSITE if effect.high < 0 else UNCLEAR


def overall(verdicts: Sequence[str]) -> str:
    """Combine the verdicts on all parts: too little data, supported, partially supported or not supported."""
    if all(verdict == TOO_LITTLE for verdict in verdicts):
        return TOO_LITTLE
    supported = [verdict == SUPPORTED for verdict in verdicts]
    if all(supported):
        return SUPPORTED
    return PARTLY if any(supported) else NOT_SUPPORTED
