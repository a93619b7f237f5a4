"""Comparisons of two groups: the difference, ratio or chance with its 95% interval, and its test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from portal.answers import statistics
from portal.answers.statistics import NO_TEST, UPPER_QUANTILE, Z95, Estimate, Group, Test
from portal.questions.engagement.stats.cuts import PAIR, RESAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.questions.engagement.stats.cuts import Values

SMALLEST_P = 2 / (RESAMPLES + 1)
DETECTABLE = Z95 + 0.8416212335729143  # z.975 + z.80


def t_interval(mean: float, error: float | None, n: int) -> Estimate:
    """Give a mean its 95% t interval from its standard error and n; no interval without an error."""
    if error is None:
        return Estimate(mean, None, None, n)
    half = float(stdtrit(n - 1, UPPER_QUANTILE)) * error
    return Estimate(mean, mean - half, mean + half, n)


def two_sided(t: float, df: float) -> float:
    """Compute the two-sided p of a t statistic."""
    return 2 * float(stdtr(df, -abs(t)))


def one_sided(test: Test) -> float | None:
    """Compute the p of a t test against the alternative that the statistic is below 0; None without a test."""
    return None if test.statistic is None or test.df is None else float(stdtr(test.df, test.statistic))


def group(values: Values) -> Group:
    """Summarise values by n, mean and standard deviation, which are 0 where there are too few values."""
    if not values.size:
        return Group(0, 0.0, 0.0)
    return Group(values.size, float(values.mean()), float(values.std(ddof=1)) if values.size >= PAIR else 0.0)


def difference_of_means(
    difference: float, errors: Sequence[float | None], sizes: Sequence[int]
) -> tuple[Estimate, Test]:
    """Test a difference of independent means by the standard errors and sizes of the groups (Welch 1947)."""
    known = [error**2 for error in errors if error is not None]
    n = min(sizes)
    if len(known) < len(errors) or n < PAIR:
        return Estimate(difference, None, None, n), NO_TEST
    return statistics.spread(difference, known, [size - 1 for size in sizes], n)


def student(later: Group, earlier: Group) -> tuple[Estimate, Test]:
    """Compare two means by Student's t test, which supposes equal variances."""
    difference, df = later.mean - earlier.mean, later.n + earlier.n - 2
    n = min(later.n, earlier.n)
    if n < PAIR or (error := statistics.pooled(later, earlier) * math.sqrt(1 / later.n + 1 / earlier.n)) == 0:
        return Estimate(difference, None, None, n), NO_TEST
    half = float(stdtrit(df, UPPER_QUANTILE)) * error
    t = difference / error
    return Estimate(difference, difference - half, difference + half, n), Test(t, df, two_sided(t, df))


def ratio_of_means(later: Values, earlier: Values) -> tuple[Estimate, Test]:
    """Compute the ratio of the geometric means of 1 + x, with Welch's test of the logs."""
    logs, test = statistics.welch(group(np.log1p(later)), group(np.log1p(earlier)))
    value, low, high = (None if end is None else math.exp(end) for end in (logs.value, logs.low, logs.high))
    return Estimate(value, low, high, logs.n), test


def brunner_munzel(later: Values, earlier: Values) -> tuple[Estimate, Test]:
    """Estimate the chance that a later value is larger than an earlier one, ties half, with the t test of one half.

    Brunner and Munzel (2000), Biometrical Journal 42: 17-25. Both arrays are sorted.
    """
    n = min(later.size, earlier.size)
    if n < PAIR:
        return Estimate(None, None, None, n), NO_TEST
    shares = [_shares_below(later, earlier), _shares_below(earlier, later)]
    chance = float(shares[0].mean())
    parts = [float(share.var(ddof=1)) / share.size for share in shares]
    excess, test = statistics.spread(chance - 1 / 2, parts, [share.size - 1 for share in shares], n)
    low, high = (None if end is None else end + 1 / 2 for end in (excess.low, excess.high))
    return Estimate(chance, low, high, excess.n), test


def _shares_below(values: Values, reference: Values) -> Values:
    """Compute for each value the share of a sorted reference below it, equal ones half."""
    under, up_to = np.searchsorted(reference, values, side="left"), np.searchsorted(reference, values, side="right")
    return np.asarray((under + up_to) / (2 * reference.size))


def bootstrap(difference: float, later: Values, earlier: Values, n: int) -> tuple[Estimate, Test]:
    """Give a difference the percentile interval of its resampled means; p is twice the smaller share beyond 0."""
    differences = later - earlier
    if n < PAIR or np.isnan(differences).any():
        return Estimate(difference, None, None, n), NO_TEST
    low, high = (float(end) for end in np.quantile(differences, (1 - UPPER_QUANTILE, UPPER_QUANTILE)))
    beyond = min(float((differences <= 0).mean()), float((differences >= 0).mean()))
    return Estimate(difference, low, high, n), Test(None, None, min(1.0, max(2 * beyond, SMALLEST_P)))


@dataclass(frozen=True, slots=True)
class MeanChange:
    """The mean of one group in an earlier and a later period, with their standard errors."""

    earlier: float
    earlier_error: float
    later: float
    later_error: float

    @property
    def relative(self) -> float:
        """The change as a fraction of the earlier mean, which is above 0."""
        return self.later / self.earlier - 1

    @property
    def relative_error(self) -> float:
        """The standard error of the relative change by the delta method; both means are above 0."""
        return self.later / self.earlier * math.hypot(self.later_error / self.later, self.earlier_error / self.earlier)


def relative_gap(paid: MeanChange, free: MeanChange, n: int) -> tuple[Estimate, Test]:
    """Compare paid's relative change with free's by the delta method and the normal; no value where a mean is 0."""
    if min(paid.earlier, paid.later, free.earlier, free.later) <= 0:
        return Estimate(None, None, None, n), NO_TEST
    gap = paid.later / paid.earlier - free.later / free.earlier
    error = math.hypot(paid.relative_error, free.relative_error)
    half = Z95 * error
    z = gap / error if error else None
    p = None if z is None else 2 * float(ndtr(-abs(z)))
    return Estimate(gap, gap - half, gap + half, n), Test(z, None, p)
