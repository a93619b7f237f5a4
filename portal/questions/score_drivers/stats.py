"""Pure numbers in, numbers out: least squares on levels from cells of counts, means and squares; verdicts on it.

A cell holds the members that agree in every level. Rows of a cell share one row of the design, so that estimates, HC3
errors and sums of squares from cells equal those from rows; only where one member alone decides a coefficient
(leverage 1) HC3 divides 0 by 0, and there no interval is given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from portal.answers.statistics import Estimate, Group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_RANK = 1e-10
_NONE = 1e-7
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts, mean scores and squared distances from them, of cells with at least one score each."""

    n: Floats
    mean: Floats
    squares: Floats

    def picked(self, mask: Flags) -> Cells:
        """Return some of the cells."""
        return Cells(self.n[mask], self.mean[mask], self.squares[mask])

    def group(self, mask: Flags) -> Group:
        """Return n, mean and standard deviation (ddof 1) of the members of some cells; the deviation is 0 under n 2."""
        n, mean = float(self.n[mask].sum()), 0.0
        if n > 0:
            mean = float(np.average(self.mean[mask], weights=self.n[mask]))
        squares = float((self.squares[mask] + self.n[mask] * (self.mean[mask] - mean) ** 2).sum())
        return Group(int(n), mean, math.sqrt(squares / (n - 1)) if n > 1 else 0.0)

    def groups(self, codes: Integers, count: int) -> list[Group]:
        """Return `group` for each code from 0 to count - 1, in one pass."""
        n = np.bincount(codes, self.n, count)
        mean = np.bincount(codes, self.n * self.mean, count) / np.maximum(n, 1)
        squares = np.bincount(codes, self.squares + self.n * (self.mean - mean[codes]) ** 2, count)
        sd = np.sqrt(squares / np.maximum(n - 1, 1))
        return [Group(int(one), float(two), float(three)) for one, two, three in zip(n, mean, sd, strict=True)]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An adjusted difference with its HC3 interval and p; `why` says why a value is missing, empty where none is."""

    estimate: Estimate
    p: float | None
    why: str = ""


ALIASED = "cannot be told apart from another factor here"
LONE = "its interval rests on a single learner"
EXACT = "scores do not vary within the levels"
NO_FIT = "too few learners for all the levels"


@dataclass(frozen=True, slots=True)
class Fit:
    """Least squares of the score on a design: coefficients, their HC3 covariance, sums of squares.

    `known` says which coefficients the data decides, `sure` which intervals no single member decides; `normal` is
    X'WX and `right` X'Wy, y measured from its mean.
    """

    beta: Floats
    covariance: Floats
    known: Flags
    sure: Flags
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

    def coefficient(self, place: int, n: int) -> Coefficient:
        """Return one coefficient with its t interval on n - rank degrees of freedom; `n` is its base."""
        df = self.n - self.rank
        if df <= 0 or not self.known[place]:
            return Coefficient(Estimate(None, None, None, n), None, ALIASED if df > 0 else NO_FIT)
        value = float(self.beta[place])
        error = math.sqrt(max(float(self.covariance[place, place]), 0.0))
        if not self.sure[place] or error == 0:
            return Coefficient(Estimate(value, None, None, n), None, EXACT if self.sure[place] else LONE)
        half = float(stdtrit(df, 0.975)) * error
        return Coefficient(Estimate(value, value - half, value + half, n), 2 * float(stdtr(df, -abs(value) / error)))


def fit(design: Floats, cells: Cells) -> Fit:
    """Return least squares with HC3 errors (MacKinnon and White 1985): cells x columns, the first column constant.

    What the data does not decide gets the least-norm solution and is not `known`.
    """
    middle = float(np.average(cells.mean, weights=cells.n))
    y, weighted = cells.mean - middle, design * cells.n[:, None]
    normal, right = design.T @ weighted, weighted.T @ y
    beta, inverse, known = _solved(normal, right)
    residual = cells.squares + cells.n * (y - design @ beta) ** 2
    projected = design @ inverse
    leverage = (projected * design).sum(axis=1)
    lone = leverage > 1 - _NONE
    weight = np.where(lone, 0.0, residual / np.where(lone, 1.0, 1 - leverage) ** 2)
    sure = ~(np.abs(projected[lone]) > _NONE).any(axis=0)
    covariance = projected.T @ (projected * weight[:, None])
    beta[0] += middle
    n, rank = int(cells.n.sum()), round(float((leverage * cells.n).sum()))
    sst = float((cells.squares + cells.n * y**2).sum())
    return Fit(beta, covariance, known, sure, n, rank, float(residual.sum()), sst, normal, right)


def _solved(normal: Floats, right: Floats) -> tuple[Floats, Floats, Flags]:
    """Return the coefficients, the pseudo-inverse of X'WX, and which coefficients lie outside its null space.

    A second step takes away what rounding left of the first.
    """
    scale = 1 / np.sqrt(np.where(np.diag(normal) > 0, np.diag(normal), 1.0))
    values, vectors = np.linalg.eigh(normal * np.outer(scale, scale))
    kept = values > _RANK * values[-1]
    parts = vectors[:, kept] * scale[:, None]
    known: Flags = np.linalg.norm(vectors[:, ~kept], axis=1) < _NONE
    inverse: Floats = (parts / values[kept]) @ parts.T
    beta = inverse @ right
    return beta + inverse @ (right - normal @ beta), inverse, known


def sse_without(design: Floats, cells: Cells, whole: Fit, columns: Flags) -> float:
    """Return the sum of squared errors of a fit without some columns."""
    beta, _, _ = _solved(whole.normal[np.ix_(~columns, ~columns)], whole.right[~columns])
    y = cells.mean - float(np.average(cells.mean, weights=cells.n))
    return float((cells.squares + cells.n * (y - design[:, ~columns] @ beta) ** 2).sum())


def partial_r_squared(without: float, whole: float) -> float | None:
    """Return (SSE without - SSE) / SSE without; None where nothing is left to explain."""
    return (without - whole) / without if without > 0 else None


def omega_squared(groups: Sequence[Group]) -> float | None:
    """Return one-way omega squared (Hays 1963): (SSB - (k - 1) MSW) / (SST + MSW); None under two groups.

    It can be a little under 0, which means nothing was found.
    """
    filled = [group for group in groups if group.n > 0]
    n, k = sum(group.n for group in filled), len(filled)
    if k <= 1 or n <= k:
        return None
    middle = sum(group.n * group.mean for group in filled) / n
    between = sum(group.n * (group.mean - middle) ** 2 for group in filled)
    within = sum((group.n - 1) * group.sd**2 for group in filled)
    error = within / (n - k)
    return (between - (k - 1) * error) / (between + within + error) if between + within > 0 else None


def dummies(codes: Mapping[str, Integers], references: Mapping[str, int]) -> tuple[Floats, list[tuple[str, int]]]:
    """Return the design of a constant and a column for each level that occurs but the reference, and whose each is.

    The first column, the constant, belongs to ("", 0).
    """
    names = [("", 0)]
    columns = [np.ones(len(next(iter(codes.values()))))]
    for factor, own in codes.items():
        for level in np.unique(own).tolist():
            if level != references[factor]:
                names.append((factor, level))
                columns.append((own == level).astype(np.float64))
    return np.column_stack(columns), names


def change(raw: Estimate, adjusted: Estimate) -> str | None:
    """Return what adjusting does to a difference: flips, fades, grows, holds or not told apart."""
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
    assert estimate.low is not None  # noqa: S101 - looked at before
    assert estimate.high is not None  # noqa: S101
    return 1 if estimate.low > 0 else -1 if estimate.high < 0 else 0


def verdict(effect: Estimate, p_adjusted: float | None, matters: float, least: int) -> str:
    """Return what the data says of an expected gain, the first that holds; `matters` is the least gain that does."""
    if effect.n < least:
        return "too little data"
    if effect.value is None or effect.low is None or effect.high is None or p_adjusted is None:
        return "not told apart"
    if -matters <= effect.low and effect.high <= matters:
        return "too small to matter"
    certain = p_adjusted < ALPHA
    if effect.low > 0 and certain:
        return "supported" if effect.value >= matters else "positive, size uncertain"
    return "opposite" if effect.high < 0 and certain else "not told apart"


def whole(verdicts: Sequence[str]) -> str:
    """Return the verdict on all parts: supported, partially supported or not supported."""
    supported = [one == "supported" for one in verdicts]
    if all(supported):
        return "supported"
    return "partially supported" if any(supported) else "not supported"


def without(everyone: Group, group: Group) -> Group:
    """Return the group of all who are not in a group, from means and standard deviations (Chan et al. 1983)."""
    n = everyone.n - group.n
    if n <= 0:
        return Group(0, 0.0, 0.0)
    mean = (everyone.n * everyone.mean - group.n * group.mean) / n
    between = group.n * n / everyone.n * (group.mean - mean) ** 2
    squares = (everyone.n - 1) * everyone.sd**2 - max(group.n - 1, 0) * group.sd**2 - between
    return Group(n, mean, (max(squares, 0.0) / (n - 1)) ** 0.5 if n > 1 else 0.0)
