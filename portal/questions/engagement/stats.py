"""Pure numbers in, numbers out: cut means and their errors, resamples that cut anew, tests, a line and its doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from portal.answers import statistics
from portal.answers.statistics import NO_TEST, Z95, Estimate, Group, Moments, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Counts = NDArray[np.int64]

RESAMPLES = 1_000
LEAST_P = 2 / (RESAMPLES + 1)
CHUNK = 20_000
PAIR = 2
DETECT = Z95 + 0.8416212335729143  # z.975 + z.80
NARROW = 65_536


@dataclass(frozen=True, slots=True)
class Cut:
    """Where values are cut and how: `percent` 80 to 100 (100: not at all), `cap` sets larger ones to the cut."""

    percent: float
    cap: bool = False


def yuen_error(n: int, kept: int, sd_set_to_cut: float | None) -> float | None:
    """Return the error of a mean whose largest values were dropped (Yuen 1974): s_w / ((1 - g) sqrt(n))."""
    if sd_set_to_cut is None or kept < PAIR:
        return None
    return sd_set_to_cut / (kept / n * math.sqrt(n))


def kept(values: Values, cut: Cut) -> Values:
    """Return sorted values as a cut leaves them: those strictly below the percentile, or all, larger ones set to it."""
    if cut.percent == 100 or not values.size:  # noqa: PLR2004 - nothing is cut
        return values
    at = percentile(values, cut.percent)
    return np.minimum(values, at) if cut.cap else values[: np.searchsorted(values, at, side="left")]


def percentile(values: Values, percent: float) -> float:
    """Return a percentile of sorted values by linear interpolation."""
    place = percent / 100 * (values.size - 1)
    low = int(place)
    high = min(low + 1, values.size - 1)
    return float(values[low] + (place - low) * (values[high] - values[low]))


def resampled(values: Values, cuts: Sequence[Cut], rng: np.random.Generator) -> Values:
    """Return the cut means of 1,000 resamples of sorted values, each cut anew: an array of resamples x cuts.

    Resamples are drawn in blocks of bounded size. A mean of which nothing is left is not a number.
    """
    block = max(1, min(RESAMPLES, CHUNK // values.size))
    parts = [_block(values, cuts, min(block, RESAMPLES - first), rng) for first in range(0, RESAMPLES, block)]
    return np.concatenate(parts)


def _block(values: Values, cuts: Sequence[Cut], rows: int, rng: np.random.Generator) -> Values:
    """Draw `rows` resamples as counts of each value; sums up to a value give every cut without sorting anything."""
    n = values.size
    start = (np.arange(rows) * n)[:, None]
    drawn = rng.integers(0, n, (rows, n), dtype=np.uint16 if n <= NARROW else np.uint32)
    counts = np.bincount((drawn + start).ravel(), minlength=rows * n)
    below: Counts = np.concatenate(([0], np.cumsum(counts)))  # values drawn before each place, all rows in one
    sums = np.zeros((rows, n + 1))
    np.cumsum(counts.reshape(rows, n) * values, axis=1, out=sums[:, 1:])
    place = np.array([cut.percent / 100 * (n - 1) for cut in cuts])
    rank = place.astype(np.int64)
    low, high = (
        np.searchsorted(below, start + np.minimum(ranks, n - 1), side="right") - 1 - start for ranks in (rank, rank + 1)
    )
    part = place - rank
    at = values[low] + part * (values[high] - values[low])
    between = (values[high] > values[low]) & (part > 0)
    end = np.where(between, low + 1, np.searchsorted(values, values[low], side="left"))  # of what lies below the cut
    left = below[start + end] - start
    total = np.take_along_axis(sums, end, axis=1)
    keeps_all = np.array([cut.cap or cut.percent == 100 for cut in cuts])  # noqa: PLR2004 - nothing is cut
    with np.errstate(invalid="ignore", divide="ignore"):
        dropped = np.where(left > 0, total / left, np.nan)
    return np.asarray(np.where(keeps_all, (total + (n - left) * at) / n, dropped))


def t_interval(mean: float, error: float | None, n: int) -> tuple[float | None, float | None]:
    """Return a mean's 95% t interval from its error and n; none without an error."""
    if error is None:
        return None, None
    half = float(stdtrit(n - 1, 0.975)) * error
    return mean - half, mean + half


def two_sided(t: float, df: float) -> float:
    """Return the two-sided p of a t statistic."""
    return 2 * float(stdtr(df, -abs(t)))


def below(test: Test) -> float | None:
    """Return the one-sided p of a t test against the statistic not being below 0."""
    return None if test.statistic is None or test.df is None else float(stdtr(test.df, test.statistic))


def group(values: Values) -> Group:
    """Return n, mean and standard deviation of values; 0 where they are too few to have one."""
    if not values.size:
        return Group(0, 0.0, 0.0)
    return Group(values.size, float(values.mean()), float(values.std(ddof=1)) if values.size >= PAIR else 0.0)


def apart(difference: float, errors: tuple[float | None, ...], sizes: tuple[int, ...]) -> tuple[Estimate, Test]:
    """Return a difference of independent means with its interval and t test, from their errors and sizes."""
    known = [error**2 for error in errors if error is not None]
    if len(known) < len(errors) or min(sizes) < PAIR:
        return Estimate(difference, None, None, min(sizes)), NO_TEST
    return statistics.spread(difference, known, [size - 1 for size in sizes], min(sizes))


def student(later: Group, earlier: Group) -> tuple[Estimate, Test]:
    """Return the difference of two means with its interval and the t test of equal variances."""
    difference, df = later.mean - earlier.mean, later.n + earlier.n - 2
    n = min(later.n, earlier.n)
    if n < PAIR or (error := statistics.pooled(later, earlier) * math.sqrt(1 / later.n + 1 / earlier.n)) == 0:
        return Estimate(difference, None, None, n), NO_TEST
    half = float(stdtrit(df, 0.975)) * error
    t = difference / error
    return Estimate(difference, difference - half, difference + half, n), Test(t, df, two_sided(t, df))


def ratio_of_means(later: Values, earlier: Values) -> tuple[Estimate, Test]:
    """Return the ratio of the geometric means of 1 + x, by Welch's test of the logs."""
    found, test = statistics.welch(group(np.log1p(later)), group(np.log1p(earlier)))
    value, low, high = (None if end is None else math.exp(end) for end in (found.value, found.low, found.high))
    return Estimate(value, low, high, found.n), test


def brunner_munzel(later: Values, earlier: Values) -> tuple[Estimate, Test]:
    """Return P(a later value is larger than an earlier one), ties half, and the t test of one half.

    Brunner and Munzel (2000), Biometrical Journal 42: 17-25. Both arrays are sorted.
    """
    if min(later.size, earlier.size) < PAIR:
        return Estimate(None, None, None, min(later.size, earlier.size)), NO_TEST
    places = [_placements(later, earlier), _placements(earlier, later)]
    middle = float(places[0].mean())
    parts = [float(place.var(ddof=1)) / place.size for place in places]
    found, test = statistics.spread(
        middle - 1 / 2, parts, [place.size - 1 for place in places], min(later.size, earlier.size)
    )
    low, high = (None if end is None else end + 1 / 2 for end in (found.low, found.high))
    return Estimate(middle, low, high, found.n), test


def _placements(values: Values, others: Values) -> Values:
    """Return for each value the share of the others below it, equal ones half."""
    under, up_to = np.searchsorted(others, values, side="left"), np.searchsorted(others, values, side="right")
    return np.asarray((under + up_to) / (2 * others.size))


def by_resamples(difference: float, later: Values, earlier: Values, n: int) -> tuple[Estimate, Test]:
    """Return a difference with the percentile interval of its resamples; p: twice the smaller share beyond 0."""
    drawn = later - earlier
    if n < PAIR or np.isnan(drawn).any():
        return Estimate(difference, None, None, n), NO_TEST
    low, high = (float(end) for end in np.quantile(drawn, (0.025, 0.975)))
    beyond = min(float((drawn <= 0).mean()), float((drawn >= 0).mean()))
    return Estimate(difference, low, high, n), Test(None, None, min(1.0, max(2 * beyond, LEAST_P)))


def relative_gap(
    paid: tuple[float, float, float, float], free: tuple[float, float, float, float]
) -> tuple[float | None, float | None, float | None]:
    """Return error and p of paid's relative change minus free's, by the delta method, and the gap itself first.

    Each side is earlier mean, its error, later mean, its error. None where an earlier or later mean is 0.
    """
    if min(paid[0], paid[2], free[0], free[2]) <= 0:
        return None, None, None
    gap = paid[2] / paid[0] - free[2] / free[0]
    error = math.hypot(_relative_error(*paid), _relative_error(*free))
    return gap, error, 2 * float(ndtr(-abs(gap / error))) if error else None


def _relative_error(earlier: float, earlier_error: float, later: float, later_error: float) -> float:
    return later / earlier * math.hypot(later_error / later, earlier_error / earlier)


def odds_ratio(both: int, only_a: int, only_b: int, neither: int) -> Estimate:
    """Return the odds ratio of a 2x2 with Woolf's interval (Woolf 1955); nothing where a cell is empty."""
    cells = (both, only_a, only_b, neither)
    if min(cells) <= 0:
        return Estimate(None, None, None, sum(cells))
    log = math.log(both * neither / (only_a * only_b))
    half = Z95 * math.sqrt(sum(1 / cell for cell in cells))
    return Estimate(math.exp(log), math.exp(log - half), math.exp(log + half), sum(cells))


def moments(x: Values, y: Values) -> Moments:
    """Return the central moments of pairs that Pearson's intervals need."""
    dx, dy = x - x.mean(), y - y.mean()
    powers = {"m20": (2, 0), "m02": (0, 2), "m11": (1, 1), "m22": (2, 2), "m31": (3, 1), "m13": (1, 3)}
    powers |= {"m40": (4, 0), "m04": (0, 4)}
    return Moments(x.size, **{name: float((dx**i * dy**j).mean()) for name, (i, j) in powers.items()})


@dataclass(frozen=True, slots=True)
class Line:
    """A least-squares line: certificates = intercept + slope x minutes, and what it says of one more member."""

    slope: float
    intercept: float
    r2: float
    at: float
    predicted: float
    low: float
    high: float


def line(x: Values, y: Values, at: float) -> Line | None:
    """Return the line through pairs and its 95% prediction interval at a value; None under 3 or where x is constant."""
    if x.size <= PAIR or float(np.ptp(x)) == 0:
        return None
    slope, intercept = _fit(x, y)
    residual = y - intercept - slope * x
    sse, spread_x = float(residual @ residual), float(((x - x.mean()) ** 2).sum())
    error = math.sqrt(sse / (x.size - 2) * (1 + 1 / x.size + (at - float(x.mean())) ** 2 / spread_x))
    half = float(stdtrit(x.size - 2, 0.975)) * error
    predicted = intercept + slope * at
    return Line(slope, intercept, _r2(y, residual), at, predicted, predicted - half, predicted + half)


def cross_validated(x: Values, y: Values, folds: int = 5, seed: int = 365) -> tuple[float, float] | None:
    """Return mean and standard deviation of R squared over shuffled folds, each predicted from the others.

    The folds are scikit-learn's KFold(5, shuffle=True, random_state=365). None under 2 members a fold.
    """
    if x.size < folds * PAIR:
        return None
    order = np.arange(x.size)
    np.random.RandomState(seed).shuffle(order)
    scores = []
    for part in np.array_split(order, folds):
        rest = np.setdiff1d(np.arange(x.size), part)
        slope, intercept = _fit(x[rest], y[rest])
        scores.append(_r2(y[part], y[part] - intercept - slope * x[part]))
    return float(np.mean(scores)), float(np.std(scores, ddof=1))


def _fit(x: Values, y: Values) -> tuple[float, float]:
    dx = x - x.mean()
    squares = float(dx @ dx)
    slope = float(dx @ (y - y.mean())) / squares if squares else 0.0
    return slope, float(y.mean()) - slope * float(x.mean())


def _r2(y: Values, residual: Values) -> float:
    """Return R squared; where nothing varies 1 for no error, else 0, as scikit-learn does."""
    total, error = float(((y - y.mean()) ** 2).sum()), float(residual @ residual)
    return 1 - error / total if total else float(error == 0)
