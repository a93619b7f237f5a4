"""Pure numbers in, numbers out: an estimate carries its interval and its n; used by every question's statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import ndtr, ndtri, stdtr, stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNIFICANCE = 0.05  # below this a p value counts as more than chance
UPPER_QUANTILE = 1 - SIGNIFICANCE / 2  # the quantile that ends a two-sided 95% interval
Z95 = float(ndtri(UPPER_QUANTILE))
ENOUGH = 10  # members on either side of a split for its variance to be taken at its word
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval and the n it is computed over; None where it cannot be given."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def ends(self, name: str = "") -> dict[str, float | None]:
        """Return the interval as the columns that `spec.ends` declares: `low` and `high`, after `name_` if given."""
        prefix = f"{name}_" if name else ""
        return {f"{prefix}low": self.low, f"{prefix}high": self.high}

    def columns(self, value: str, ends: str = "") -> dict[str, float | None]:
        """Return the value and its interval as columns; the value is named `value`, the interval as in `ends`."""
        return {value: self.value, **self.ends(ends)}


def is_significant(p: float | None) -> bool:
    """Whether a p value, adjusted for the number of tests where there are several, tells a difference from chance."""
    return p is not None and p < SIGNIFICANCE


NO_ESTIMATE = Estimate(None, None, None, 0)


def share(part: int, whole: int) -> Estimate:
    """Return part / whole with the Wilson score interval (Wilson 1927); no value where whole is 0."""
    if whole == 0:
        return Estimate(None, None, None, 0)
    p, z2 = part / whole, Z95**2
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z95 * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Estimate(p, low, high, whole)


def mean(value: float | None, sd: float | None, n: int) -> Estimate:
    """Return a mean with its t interval, from the mean, the standard deviation (ddof 1) and n; none under n 2."""
    if value is None or sd is None or n < _PAIR:
        return Estimate(value, None, None, n)
    half = float(stdtrit(n - 1, UPPER_QUANTILE)) * sd / math.sqrt(n)
    return Estimate(value, value - half, value + half, n)


def adjusted(p: Sequence[float | None]) -> list[float | None]:
    """Return Benjamini-Hochberg (1995) adjusted p values in the given order; None stays None and is not counted."""
    known = sorted((value, index) for index, value in enumerate(p) if value is not None)
    result: list[float | None] = [None] * len(p)
    smallest = 1.0
    for rank in range(len(known), 0, -1):
        value, index = known[rank - 1]
        smallest = min(smallest, value * len(known) / rank)
        result[index] = smallest
    return result


@dataclass(frozen=True, slots=True)
class Group:
    """What a test needs to know about a group: n, mean and standard deviation (ddof 1)."""

    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Test:
    """A test's statistic, its degrees of freedom (None: the normal) and its two-sided p; None where it has none."""

    statistic: float | None
    df: float | None
    p: float | None


NO_TEST = Test(None, None, None)


def welch(group: Group, other: Group) -> tuple[Estimate, Test]:
    """Return one mean minus the other with its 95% interval, and t (Welch 1947), n being the smaller group.

    Degrees of freedom after Satterthwaite. No interval and no test where a group has fewer than two members, or
    neither varies.
    """
    difference, n = group.mean - other.mean, min(group.n, other.n)
    if n < _PAIR:
        return Estimate(difference, None, None, n), NO_TEST
    parts = [side.sd**2 / side.n for side in (group, other)]
    return spread(difference, parts, [group.n - 1, other.n - 1], n)


def spread(difference: float, parts: Sequence[float], dfs: Sequence[float], n: int) -> tuple[Estimate, Test]:
    """Return a difference with its 95% interval and its t test, from the two squared errors and their degrees."""
    error = math.sqrt(sum(parts))
    if error == 0:
        return Estimate(difference, None, None, n), NO_TEST
    df = error**4 / sum(part**2 / df_of_part for part, df_of_part in zip(parts, dfs, strict=True))
    half = float(stdtrit(df, UPPER_QUANTILE)) * error
    t = difference / error
    return Estimate(difference, difference - half, difference + half, n), Test(t, df, 2 * float(stdtr(df, -abs(t))))


def pooled(group: Group, other: Group) -> float:
    """Return the pooled standard deviation of two groups that have two members or more."""
    squares = (group.n - 1) * group.sd**2 + (other.n - 1) * other.sd**2
    return math.sqrt(squares / (group.n + other.n - 2))


def cohens_d(group: Group, other: Group) -> Estimate:
    """Return one mean minus the other in pooled standard deviations (Cohen 1988), with Welch's interval of it.

    No value where a group has fewer than two members or neither varies.
    """
    difference, _ = welch(group, other)
    if difference.n < _PAIR or (sd := pooled(group, other)) == 0:
        return Estimate(None, None, None, difference.n)
    value, low, high = (
        None if end is None else end / sd for end in (difference.value, difference.low, difference.high)
    )
    return Estimate(value, low, high, difference.n)


def cohens_h(part: int, whole: int, other_part: int, other_whole: int) -> Estimate:
    """Return the difference of the angles 2 arcsin(sqrt(p)) of two shares (Cohen 1988), with its normal interval.

    No value where a whole is 0.
    """
    n = min(whole, other_whole)
    if n == 0:
        return Estimate(None, None, None, 0)
    h = 2 * math.asin(math.sqrt(part / whole)) - 2 * math.asin(math.sqrt(other_part / other_whole))
    half = Z95 * math.sqrt(1 / whole + 1 / other_whole)
    return Estimate(h, h - half, h + half, n)


def two_shares(part: int, whole: int, other_part: int, other_whole: int) -> Test:
    """Return the pooled z test of two shares (Pearson's chi-squared of the 2x2, without a correction)."""
    if not whole or not other_whole:
        return NO_TEST
    pooled = (part + other_part) / (whole + other_whole)
    error = math.sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    if error == 0:
        return NO_TEST
    z = (part / whole - other_part / other_whole) / error
    return Test(z, None, 2 * float(ndtr(-abs(z))))


def share_difference(part: int, whole: int, other_part: int, other_whole: int) -> Estimate:
    """Return one share minus another with Newcombe's hybrid score interval (1998, method 10); n is the smaller whole.

    No value where a whole is 0.
    """
    here, other = share(part, whole), share(other_part, other_whole)
    n = min(whole, other_whole)
    if here.value is None or here.low is None or here.high is None:
        return Estimate(None, None, None, n)
    if other.value is None or other.low is None or other.high is None:
        return Estimate(None, None, None, n)
    difference = here.value - other.value
    down = math.hypot(here.value - here.low, other.high - other.value)
    up = math.hypot(here.high - here.value, other.value - other.low)
    return Estimate(difference, difference - down, difference + up, n)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A share and the number of members who would give it as exactly if all of them were known."""

    value: float
    n: float

    @property
    def error(self) -> float:
        """The standard error; where the share is 0 or 1, Agresti and Coull's (1998)."""
        if 0 < self.value < 1:
            return math.sqrt(self.value * (1 - self.value) / self.n)
        n = self.n + Z95**2
        middle = (self.value * self.n + Z95**2 / 2) / n
        return math.sqrt(middle * (1 - middle) / n)

    @property
    def rarer(self) -> float:
        """How many of these members have what is rarer: the share, or its lack."""
        return self.n * min(self.value, 1 - self.value)


def weighed_difference(share_: Weighed, other: Weighed, n: int = 0) -> tuple[Estimate, Test]:
    """Return one share minus another with the normal interval of their two variances, and the test.

    The test is of the same variances, but where a side has fewer than ENOUGH members with or without the property:
    there they are far off, and the pooled z test takes their place.
    """
    difference, error = share_.value - other.value, math.hypot(share_.error, other.error)
    interval = Estimate(difference, difference - Z95 * error, difference + Z95 * error, n)
    if min(share_.rarer, other.rarer) < ENOUGH:
        pooled_share = (share_.value * share_.n + other.value * other.n) / (share_.n + other.n)
        error = math.sqrt(pooled_share * (1 - pooled_share) * (1 / share_.n + 1 / other.n))
    if error == 0:
        return interval, NO_TEST
    z = difference / error
    return interval, Test(z, None, 2 * float(ndtr(-abs(z))))


@dataclass(frozen=True, slots=True)
class Moments:
    """Central moments of n pairs, each divided by n: `m21` is the mean of (x - mean x)^2 (y - mean y)."""

    n: int
    m20: float
    m02: float
    m11: float
    m22: float
    m31: float
    m13: float
    m40: float
    m04: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's r with the distribution-free interval, the usual Fisher interval, and p of the usual t test."""

    r: float | None
    low: float | None
    high: float | None
    fisher_low: float | None
    fisher_high: float | None
    p: float | None
    n: int


def pearson(m: Moments) -> Correlation:
    """Return Pearson's r from central moments; nothing where n is under 4 or a variable does not vary.

    `low`, `high`: on the Fisher scale with the distribution-free variance of r (Pearson 1898); `fisher_*`: 1/(n - 3).
    """
    smallest = 4
    if m.n < smallest or m.m20 <= 0 or m.m02 <= 0:
        return Correlation(None, None, None, None, None, None, m.n)
    r = max(-1.0, min(1.0, m.m11 / math.sqrt(m.m20 * m.m02)))
    if abs(r) == 1:
        return Correlation(r, r, r, r, r, 0.0, m.n)
    sx, sy = math.sqrt(m.m20), math.sqrt(m.m02)
    m22, m40, m04 = m.m22 / (m.m20 * m.m02), m.m40 / m.m20**2, m.m04 / m.m02**2
    m31, m13 = m.m31 / (sx**3 * sy), m.m13 / (sx * sy**3)
    variance = ((1 + r**2 / 2) * m22 + r**2 / 4 * (m40 + m04) - r * (m31 + m13)) / m.n / (1 - r**2) ** 2
    free, fisher = Z95 * math.sqrt(max(variance, 0.0)), Z95 / math.sqrt(m.n - 3)
    z, t = math.atanh(r), r * math.sqrt((m.n - 2) / (1 - r**2))
    low, high, fisher_low, fisher_high = (math.tanh(z + end) for end in (-free, free, -fisher, fisher))
    return Correlation(r, low, high, fisher_low, fisher_high, 2 * float(stdtr(m.n - 2, -abs(t))), m.n)
