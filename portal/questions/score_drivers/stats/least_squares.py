"""Least squares on levels, from cells of counts, means and squares.

A cell holds the members that agree in every level. Members of a cell share a row of the design, so estimates, HC3
errors and sums of squares from cells equal those from single members. The exception is a member who alone decides a
coefficient (leverage 1): there HC3 divides 0 by 0, and the coefficient gets no interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from portal.answers.statistics import NO_ESTIMATE, UPPER_QUANTILE, Estimate, Group

if TYPE_CHECKING:
    from collections.abc import Mapping

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

ALIASED = "everyone in this group is in one group of another factor too"
SINGLE_LEARNER = "its interval rests on a single learner"
EXACT = "scores do not vary within the levels"
NO_FIT = "too few learners for all the levels"


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fit of the score on a design: coefficients, their HC3 covariance, sums of squares.

    `identified` flags the coefficients that the data decides, `stable` those whose interval no single member decides.
    `fitted` is each cell's fitted score. `slopes` has a row for each cell and a column for each coefficient: a member's
    influence on the coefficient, as HC3 has it, is the slope times the member's residual. `inverse` is the
    pseudo-inverse of X'WX, which is `normal`; `right` is X'Wy, with y measured from the mean score, `center`.
    """

    beta: Floats
    covariance: Floats
    identified: Flags
    stable: Flags
    n: int
    rank: int
    sse: float
    sst: float
    center: float
    fitted: Floats
    slopes: Floats
    inverse: Floats
    normal: Floats
    right: Floats

    @property
    def df(self) -> int:
        """The degrees of freedom that are left for the errors."""
        return self.n - self.rank

    @property
    def adjusted_r_squared(self) -> float | None:
        """1 - (SSE / (n - rank)) / (SST / (n - 1)); None where nothing varies or no degrees of freedom are left."""
        if self.df <= 0 or self.sst <= 0:
            return None
        return 1 - (self.sse / self.df) / (self.sst / (self.n - 1))

    def coefficient(self, column: int, n: int) -> Coefficient:
        """Return a column's coefficient with its t interval on n - rank degrees of freedom; `n` is its base."""
        df = self.df
        if df <= 0 or not self.identified[column]:
            return Coefficient(Estimate(None, None, None, n), None, ALIASED if df > 0 else NO_FIT)
        value = float(self.beta[column])
        error = math.sqrt(max(float(self.covariance[column, column]), 0.0))
        if not self.stable[column] or error == 0:
            return Coefficient(Estimate(value, None, None, n), None, EXACT if self.stable[column] else SINGLE_LEARNER)
        half = float(stdtrit(df, UPPER_QUANTILE)) * error
        return Coefficient(Estimate(value, value - half, value + half, n), 2 * float(stdtr(df, -abs(value) / error)))

    def classical_t(self, column: int) -> float | None:
        """Return a coefficient over its error where all errors vary alike; None where there is none."""
        variance = self.inverse[column, column] * self.sse / self.df if self.df > 0 else 0.0
        return float(self.beta[column]) / math.sqrt(variance) if self.identified[column] and variance > 0 else None

    def wald_p(self, columns: Flags) -> float | None:
        """Return p of the F test that several coefficients are all 0, by their HC3 covariance.

        None where there is none of them, or one is not `identified` or not `stable`.
        """
        many = int(columns.sum())
        if many == 0 or self.df <= 0 or not (self.identified & self.stable)[columns].all():
            return None
        beta, covariance = self.beta[columns], self.covariance[np.ix_(columns, columns)]
        if np.linalg.matrix_rank(covariance, hermitian=True) < many:
            return None
        return float(fdtrc(many, self.df, beta @ np.linalg.solve(covariance, beta) / many))


@dataclass(frozen=True, slots=True)
class Reduced:
    """The least squares of a fit without some of its columns: squared errors, rank, and each cell's fitted score."""

    sse: float
    rank: int
    fitted: Floats


def fit(design: Floats, cells: ScoreCells) -> LeastSquares:
    """Fit the score by least squares with HC3 errors (MacKinnon and White 1985).

    The design has a row for each cell and a constant as its first column. Coefficients that the data does not decide
    get the minimum-norm solution and are not `identified`.
    """
    center = float(np.average(cells.mean, weights=cells.n))
    y, weighted = cells.mean - center, design * cells.n[:, None]
    normal, right = design.T @ weighted, weighted.T @ y
    beta, inverse, identified, _ = _solve(normal, right)
    fitted = design @ beta
    errors = cells.squares + cells.n * (y - fitted) ** 2
    projected = design @ inverse
    leverage = (projected * design).sum(axis=1)
    decisive = leverage > 1 - _ZERO_TOLERANCE
    stable = ~(np.abs(projected[decisive]) > _ZERO_TOLERANCE).any(axis=0)
    slopes = projected * np.where(decisive, 0.0, 1 / np.where(decisive, 1.0, 1 - leverage))[:, None]
    covariance = slopes.T @ (slopes * errors[:, None])
    beta[0] += center
    n, rank = int(cells.n.sum()), round(float((leverage * cells.n).sum()))
    sse, sst = float(errors.sum()), float((cells.squares + cells.n * y**2).sum())
    fitted += center
    return LeastSquares(
        beta, covariance, identified, stable, n, rank, sse, sst, center, fitted, slopes, inverse, normal, right
    )


def reduced(design: Floats, cells: ScoreCells, full: LeastSquares, columns: Flags) -> Reduced:
    """Fit the full fit's model without some of its columns."""
    beta, _, _, rank = _solve(full.normal[np.ix_(~columns, ~columns)], full.right[~columns])
    fitted = full.center + design[:, ~columns] @ beta
    return Reduced(float((cells.squares + cells.n * (cells.mean - fitted) ** 2).sum()), rank, fitted)


def _solve(normal: Floats, right: Floats) -> tuple[Floats, Floats, Flags, int]:
    """Return the coefficients, the pseudo-inverse of X'WX, which coefficients lie outside its null space, and its rank.

    A second step removes the rounding error of the first.
    """
    scale = 1 / np.sqrt(np.where(np.diag(normal) > 0, np.diag(normal), 1.0))
    values, vectors = np.linalg.eigh(normal * np.outer(scale, scale))
    positive = values > _RANK_TOLERANCE * values[-1]
    parts = vectors[:, positive] * scale[:, None]
    identified: Flags = np.linalg.norm(vectors[:, ~positive], axis=1) < _ZERO_TOLERANCE
    inverse: Floats = (parts / values[positive]) @ parts.T
    beta = inverse @ right
    return beta + inverse @ (right - normal @ beta), inverse, identified, int(positive.sum())


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


def without(everyone: Group, group: Group) -> Group:
    """Take a group out of everyone: the group of all others, from means and standard deviations (Chan et al. 1983)."""
    n = everyone.n - group.n
    if n <= 0:
        return Group(0, 0.0, 0.0)
    mean = (everyone.n * everyone.mean - group.n * group.mean) / n
    between = group.n * n / everyone.n * (group.mean - mean) ** 2
    squares = (everyone.n - 1) * everyone.sd**2 - max(group.n - 1, 0) * group.sd**2 - between
    return Group(n, mean, (max(squares, 0.0) / (n - 1)) ** 0.5 if n > 1 else 0.0)
