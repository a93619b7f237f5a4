"""Which groups stand first: the ranks that a group can have, given how many others are clearly above or below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr, stdtr

from portal.answers.statistics import SIGNIFICANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portal.answers.statistics import Group

    Matrix = NDArray[np.float64]


class Rank(NamedTuple):
    """The best and the worst place that a group can have; 1 is the highest value."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """The differences of all pairs of groups (row minus column), and the p of each."""

    difference: Matrix
    p: Matrix

    def ranks(self) -> list[Rank]:
        """Return the rank of each group: a pair counts at 5% over K - 1."""
        k = len(self.difference)
        clear = self.p <= SIGNIFICANCE / max(1, k - 1)
        above, below = (self.difference < 0) & clear, (self.difference > 0) & clear
        return [Rank(1 + int(up), k - int(down)) for up, down in zip(above.sum(1), below.sum(1), strict=True)]

    def differ(self) -> bool:
        """Return whether any two groups clearly differ, counting the tests of all pairs (Bonferroni).

        A rank counts only the tests of its own group: of many groups without a difference one is often below another.
        """
        k = len(self.difference)
        return bool((self.p * max(1, k * (k - 1) // 2) <= SIGNIFICANCE).any())


def of_shares(counts: Sequence[tuple[int, int]]) -> list[Rank]:
    """Return the rank of each share, given as (part, whole) with a whole above 0, by pooled z tests of all pairs."""
    part, whole = np.array(counts, float).reshape(-1, 2).T
    value = part / whole
    pooled = (part[:, None] + part) / (whole[:, None] + whole)
    error = np.sqrt(pooled * (1 - pooled) * (1 / whole[:, None] + 1 / whole))
    difference = value[:, None] - value
    z = np.divide(difference, error, out=np.zeros_like(error), where=error > 0)
    return Pairs(difference, 2 * ndtr(-np.abs(z))).ranks()


def of_counts(counts: Sequence[int]) -> list[Rank]:
    """Return the rank of each count, of members that are in one of the counts each.

    Of two that are equal each has half of both, so that z is their difference over the root of their sum (the counts of
    one whole are not independent: as shares of it they would seem to differ too often).
    """
    value = np.array(counts, float)
    difference, error = value[:, None] - value, np.sqrt(value[:, None] + value)
    z = np.divide(difference, error, out=np.zeros_like(error), where=error > 0)
    return Pairs(difference, 2 * ndtr(-np.abs(z))).ranks()


def of_means(groups: Sequence[Group]) -> list[Rank]:
    """Return the rank of each mean, by Welch's tests of all pairs."""
    return means(groups).ranks()


def means(groups: Sequence[Group]) -> Pairs:
    """Return all pairs of means with Welch's tests.

    A group of fewer than two, or two groups without any spread, cannot be told from others.
    """
    n, mean, sd = (np.array([getattr(group, name) for group in groups], float) for name in ("n", "mean", "sd"))
    squares = np.divide(sd**2, n, out=np.zeros_like(n), where=n > 1)
    parts = np.divide(squares**2, n - 1, out=np.zeros_like(n), where=n > 1)
    first, second = np.triu_indices(len(groups), 1)  # each pair once: both directions have the same p
    variance, degrees = squares[first] + squares[second], parts[first] + parts[second]
    testable = (n[first] > 1) & (n[second] > 1) & (degrees > 0)
    t = np.divide(mean[first] - mean[second], np.sqrt(variance), out=np.zeros_like(variance), where=testable)
    df = np.divide(variance**2, degrees, out=np.ones_like(variance), where=testable)
    p = np.ones((len(groups), len(groups)))
    p[first, second] = p[second, first] = np.where(testable, 2 * stdtr(df, -np.abs(t)), 1.0)
    return Pairs(mean[:, None] - mean, p)
