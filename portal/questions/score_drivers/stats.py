"""Least squares on levels, from cells of counts, means and squares; and what to conclude from the estimates.

A cell holds the members that agree in every level. Members of a cell share a row of the design, so estimates, HC3
errors and sums of squares from cells equal those from single members. The exception is a member who alone decides a
coefficient (leverage 1): there HC3 divides 0 by 0, and the coefficient gets no interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from portal.answers.statistics import CONFIDENCE, NO_ESTIMATE, Estimate, Group, is_significant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_RANK_TOLERANCE = 1e-10
_ZERO_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class ScoreCells:
    """Counts, mean scores and squared distances from them, of cells with at least one score each."""

    n: Floats
    mean: Floats
    squares: Floats

    def subset(self, mask: Flags) -> ScoreCells:
        """Return the cells for which the mask is true."""
        return ScoreCells(self.n[mask], self.mean[mask], self.squares[mask])

    def group(self, mask: Flags) -> Group:
        """Pool some of the cells: n, mean and standard deviation (ddof 1) of their members; 0 for under two members."""
        n, mean = float(self.n[mask].sum()), 0.0
        if n > 0:
            mean = float(np.average(self.mean[mask], weights=self.n[mask]))
        squares = float((self.squares[mask] + self.n[mask] * (self.mean[mask] - mean) ** 2).sum())
        return Group(int(n), mean, math.sqrt(squares / (n - 1)) if n > 1 else 0.0)

    def groups(self, codes: Integers, count: int) -> list[Group]:
        """Pool the cells by code, as `group` does, for each code from 0 to count - 1 in one pass."""
        n = np.bincount(codes, self.n, count)
        mean = np.bincount(codes, self.n * self.mean, count) / np.maximum(n, 1)
        squares = np.bincount(codes, self.squares + self.n * (self.mean - mean[codes]) ** 2, count)
        sd = np.sqrt(squares / np.maximum(n - 1, 1))
        columns = (column.tolist() for column in (n, mean, sd))
        return [Group(int(size), average, deviation) for size, average, deviation in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An adjusted difference with its HC3 interval and p; `reason` says why a value is missing, else it is empty."""

    estimate: Estimate
    p: float | None
    reason: str = ""


NO_COEFFICIENT = Coefficient(NO_ESTIMATE, None)

ALIASED = "cannot be told apart from another factor here"
SINGLE_LEARNER = "its interval rests on a single learner"
EXACT = "scores do not vary within the levels"
NO_FIT = "too few learners for all the levels"


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fit of the score on a design: coefficients, their HC3 covariance, sums of squares.

    `identified` flags the coefficients that the data decides, `stable` those whose interval no single member decides.
    `normal` is X'WX and `right` is X'Wy, with y measured from its mean.
    """

    beta: Floats
    covariance: Floats
    identified: Flags
    stable: Flags
    n: int
    rank: int
    sse: float
    sst: float
    normal: Floats
    right: Floats

    @property
    def adjusted_r_squared(self) -> float | None:
        """1 - (SSE / (n - rank)) / (SST / (n - 1)); None where nothing varies or no degrees of freedom are left."""
        if self.n <= self.rank or self.sst <= 0:
            return None
        return 1 - (self.sse / (self.n - self.rank)) / (self.sst / (self.n - 1))

    def coefficient(self, column: int, n: int) -> Coefficient:
        """Return a column's coefficient with its t interval on n - rank degrees of freedom; `n` is its base."""
        df = self.n - self.rank
        if df <= 0 or not self.identified[column]:
            return Coefficient(Estimate(None, None, None, n), None, ALIASED if df > 0 else NO_FIT)
        value = float(self.beta[column])
        error = math.sqrt(max(float(self.covariance[column, column]), 0.0))
        if not self.stable[column] or error == 0:
            return Coefficient(Estimate(value, None, None, n), None, EXACT if self.stable[column] else SINGLE_LEARNER)
        half = float(stdtrit(df, CONFIDENCE)) * error
        return Coefficient(Estimate(value, value - half, value + half, n), 2 * float(stdtr(df, -abs(value) / error)))


def fit(design: Floats, cells: ScoreCells) -> LeastSquares:
    """Fit the score by least squares with HC3 errors (MacKinnon and White 1985).

    The design has a row for each cell and a constant as its first column. Coefficients that the data does not decide
    get the minimum-norm solution and are not `identified`.
    """
    center = float(np.average(cells.mean, weights=cells.n))
    y, weighted = cells.mean - center, design * cells.n[:, None]
    normal, right = design.T @ weighted, weighted.T @ y
    beta, inverse, identified = _solve(normal, right)
    residual = cells.squares + cells.n * (y - design @ beta) ** 2
    projected = design @ inverse
    leverage = (projected * design).sum(axis=1)
    decisive = leverage > 1 - _ZERO_TOLERANCE
    weight = np.where(decisive, 0.0, residual / np.where(decisive, 1.0, 1 - leverage) ** 2)
    stable = ~(np.abs(projected[decisive]) > _ZERO_TOLERANCE).any(axis=0)
    covariance = projected.T @ (projected * weight[:, None])
    beta[0] += center
    n, rank = int(cells.n.sum()), round(float((leverage * cells.n).sum()))
    sst = float((cells.squares + cells.n * y**2).sum())
    return LeastSquares(beta, covariance, identified, stable, n, rank, float(residual.sum()), sst, normal, right)


def _solve(normal: Floats, right: Floats) -> tuple[Floats, Floats, Flags]:
    """Return the coefficients, the pseudo-inverse of X'WX, and which coefficients lie outside its null space.

    A second step removes the rounding error of the first.
    """
    scale = 1 / np.sqrt(np.where(np.diag(normal) > 0, np.diag(normal), 1.0))
    values, vectors = np.linalg.eigh(normal * np.outer(scale, scale))
    positive = values > _RANK_TOLERANCE * values[-1]
    parts = vectors[:, positive] * scale[:, None]
    identified: Flags = np.linalg.norm(vectors[:, ~positive], axis=1) < _ZERO_TOLERANCE
    inverse: Floats = (parts / values[positive]) @ parts.T
    beta = inverse @ right
    return beta + inverse @ (right - normal @ beta), inverse, identified


def sse_without(design: Floats, cells: ScoreCells, full: LeastSquares, columns: Flags) -> float:
    """Return the sum of squared errors of the full fit's model without some of its columns."""
    beta, _, _ = _solve(full.normal[np.ix_(~columns, ~columns)], full.right[~columns])
    y = cells.mean - float(np.average(cells.mean, weights=cells.n))
    return float((cells.squares + cells.n * (y - design[:, ~columns] @ beta) ** 2).sum())


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


def dummies(codes: Mapping[str, Integers], references: Mapping[str, int]) -> tuple[Floats, list[tuple[str, int]]]:
    """Return a design of dummy variables, and the factor and level of each of its columns.

    Every level that occurs, except the reference, has a column. The first column is the constant, named ("", 0).
    """
    names = [("", 0)]
    columns = [np.ones(len(next(iter(codes.values()))))]
    for factor, levels in codes.items():
        for level in np.unique(levels).tolist():
            if level != references[factor]:
                names.append((factor, level))
                columns.append((levels == level).astype(np.float64))
    return np.column_stack(columns), names


def change(raw: Estimate, adjusted: Estimate) -> str | None:
    """Say in one word what adjusting does to a difference: flips, fades, grows, holds or not told apart."""
    if None in (raw.low, raw.high, adjusted.low, adjusted.high):
        return None
    before, after = _sign(raw), _sign(adjusted)
    if before and after:
        return "holds" if before == after else "flips"
    if before:
        return "fades"
    return "grows" if after else "not told apart"


def _sign(estimate: Estimate) -> int:
    """Return 1 or -1 where the interval lies on one side of 0, else 0."""
    assert estimate.low is not None  # noqa: S101 - the caller checks
    assert estimate.high is not None  # noqa: S101
    return 1 if estimate.low > 0 else -1 if estimate.high < 0 else 0


def verdict(effect: Estimate, p_adjusted: float | None, matters: float, min_n: int) -> str:
    """Judge an expected gain: the first verdict that applies. `matters` is the smallest gain that matters."""
    if effect.n < min_n:
        return "too little data"
    if effect.value is None or effect.low is None or effect.high is None or p_adjusted is None:
        return "not told apart"
    if -matters <= effect.low and effect.high <= matters:
        return "too small to matter"
    significant = is_significant(p_adjusted)
    if effect.low > 0 and significant:
        return "supported" if effect.value >= matters else "positive, size uncertain"
    return "opposite" if effect.high < 0 and significant else "not told apart"


def overall(verdicts: Sequence[str]) -> str:
    """Combine the verdicts on all parts: supported, partially supported or not supported."""
    supported = [verdict == "supported" for verdict in verdicts]
    if all(supported):
        return "supported"
    return "partially supported" if any(supported) else "not supported"


def without(everyone: Group, group: Group) -> Group:
    """Take a group out of everyone: the group of all others, from means and standard deviations (Chan et al. 1983)."""
    n = everyone.n - group.n
    if n <= 0:
        return Group(0, 0.0, 0.0)
    mean = (everyone.n * everyone.mean - group.n * group.mean) / n
    between = group.n * n / everyone.n * (group.mean - mean) ** 2
    squares = (everyone.n - 1) * everyone.sd**2 - max(group.n - 1, 0) * group.sd**2 - between
    return Group(n, mean, (max(squares, 0.0) / (n - 1)) ** 0.5 if n > 1 else 0.0)
