"""Quantile regression on levels (Koenker and Bassett 1978), from cells that hold many members each.

The fit is found by an interior point method (Portnoy and Koenker 1997): a step takes a pass over the distinct scores of
the cells, so that a hundred thousand members take a fraction of a second. The last step moves to the corner that the
path leads to, which is the exact solution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.linalg import qr
from scipy.special import ndtri, stdtrit

from portal.answers.statistics import UPPER_QUANTILE, Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.questions.score_drivers.stats.least_squares import Floats, Integers

_STEPS = 100
_GAP = 1e-11  # of the total loss at the start, where the path ends
_NEARLY = 0.9995  # how much of the way to the border a step goes
_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class Scores:
    """The distinct scores of each cell: the number of the cell, the score, and how many members have it.

    `design` has a row for each cell, and no column that others add up to.
    """

    design: Floats
    cell: Integers
    score: Floats
    n: Floats

    def fitted(self, beta: Floats) -> Floats:
        """Return the fitted score of each point."""
        return (self.design @ beta)[self.cell]

    def total(self, values: Floats) -> Floats:
        """Return X'v: the design's rows of all points, each times its value, added up."""
        return np.asarray(self.design.T @ np.bincount(self.cell, values, len(self.design)))

    def normal(self, weight: Floats) -> Floats:
        """Return X'WX."""
        return np.asarray(self.design.T @ (self.design * np.bincount(self.cell, weight, len(self.design))[:, None]))


def scores(design: Floats, of_cells: Sequence[Floats]) -> Scores:
    """Return the distinct scores of cells, given all scores of each."""
    values, counts = zip(*(np.unique(of_cell, return_counts=True) for of_cell in of_cells), strict=True)
    cell = np.repeat(np.arange(len(of_cells)), [len(of_cell) for of_cell in values])
    return Scores(design, cell, np.concatenate(values), np.concatenate(counts).astype(np.float64))


def fit(points: Scores, quantile: float) -> Floats:
    """Return the coefficients of a quantile: the exact solution, one of them where there are several."""
    beta = _interior(points, quantile)
    corner = _corner(points, beta)
    return min(corner, beta, key=lambda candidate: loss(points, candidate, quantile))


def loss(points: Scores, beta: Floats, quantile: float) -> float:
    """Return what the fit makes smallest: a score above it counts `quantile`, one below it 1 - `quantile`."""
    error = points.score - points.fitted(beta)
    return float((points.n * error * np.where(error > 0, quantile, quantile - 1)).sum())


@dataclass(frozen=True, slots=True)
class _Path:
    """A point of the path: how far each score lies above and below the fit, and its two weights, which add up to n.

    At the solution `above * weight_above` and `below * weight_below` are 0.
    """

    above: Floats
    below: Floats
    weight_above: Floats
    weight_below: Floats

    @property
    def gap(self) -> float:
        """How much larger the loss can be than the smallest one."""
        return float((self.above * self.weight_above + self.below * self.weight_below).sum())

    def moved(self, step: _Path) -> tuple[_Path, float]:
        """Go along a step, nearly to the border at most; return how much of it the fit went."""
        errors = _reach((self.above, step.above), (self.below, step.below))
        weights = _reach((self.weight_above, step.weight_above), (self.weight_below, step.weight_below))
        moved = _Path(
            self.above + errors * step.above,
            self.below + errors * step.below,
            self.weight_above + weights * step.weight_above,
            self.weight_below + weights * step.weight_below,
        )
        return moved, errors


def _reach(*pairs: tuple[Floats, Floats]) -> float:
    """Return how much of a step, at most 1, leaves values above 0."""
    fall = -min(float((step / value).min()) for value, step in pairs)
    return min(1.0, _NEARLY / fall) if fall > 0 else 1.0


def _interior(points: Scores, quantile: float) -> Floats:
    """Follow the path to the solution: a step that looks ahead, then one that corrects it (Mehrotra 1992)."""
    beta = _solved(points.normal(points.n), points.total(points.n * points.score))
    error = points.score - points.fitted(beta)
    spread = float(np.abs(error).mean()) + _ZERO
    start = (np.maximum(error, 0) + spread, np.maximum(-error, 0) + spread)
    path = _Path(*start, points.n * quantile, points.n * (1 - quantile))
    gap = path.gap
    end = _GAP * gap
    for _ in range(_STEPS):
        if gap <= end:
            break
        slope = _slope(points, path)
        _, ahead = _step(points, path, slope, 0.0, None)
        beyond, _ = path.moved(ahead)
        target = gap * (beyond.gap / gap) ** 3 / (2 * len(points.score))
        towards, step = _step(points, path, slope, target, ahead)
        path, part = path.moved(step)
        gap = path.gap
        beta = beta + part * towards
    return beta


def _solved(matrix: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(matrix, right)[0], np.float64)


class _Slope(NamedTuple):
    """What both steps from a point of the path share: each score's weight, and X'WX with these weights."""

    weight: Floats
    normal: Floats


def _slope(points: Scores, path: _Path) -> _Slope:
    weight = 1 / (path.above / path.weight_above + path.below / path.weight_below)
    return _Slope(weight, points.normal(weight))


def _step(points: Scores, path: _Path, slope: _Slope, target: float, ahead: _Path | None) -> tuple[Floats, _Path]:
    """Return the step of the coefficients and of the path that brings each product to `target`.

    `ahead` is a step without a correction, whose products of changes are made up for.
    """
    above = target - path.above * path.weight_above
    below = target - path.below * path.weight_below
    if ahead is not None:
        above = above - ahead.above * ahead.weight_above
        below = below - ahead.below * ahead.weight_below
    pull = above / path.weight_above - below / path.weight_below
    beta = _solved(slope.normal, -points.total(slope.weight * pull))
    to_below = -slope.weight * (pull + points.fitted(beta))
    return beta, _Path(
        (above + path.above * to_below) / path.weight_above,
        (below - path.below * to_below) / path.weight_below,
        -to_below,
        to_below,
    )


def _corner(points: Scores, beta: Floats) -> Floats:
    """Return the fit through as many scores as there are coefficients: those nearest to a given fit."""
    error = np.abs(points.score - points.fitted(beta))
    order = np.lexsort((error, points.cell))
    _, first = np.unique(points.cell[order], return_index=True)
    nearest = order[first]
    near = 1 / (error[nearest] + _ZERO * (1 + float(np.abs(points.score).max())))
    _, _, pivots = qr(points.design.T * near, mode="economic", pivoting=True)
    chosen = pivots[: points.design.shape[1]]
    return _solved(points.design[chosen], points.score[nearest[chosen]])


def estimate(points: Scores, quantile: float, column: int, n: int) -> Estimate:
    """Return a coefficient with its interval, `n` being its base: a kernel sandwich, t with n - k.

    The density of the errors at 0 is that of an Epanechnikov kernel with the bandwidth of Hall and Sheather (1988), as
    in statsmodels. No interval where all errors are the same.
    """
    beta = fit(points, quantile)
    value, df = float(beta[column]), int(points.n.sum()) - points.design.shape[1]
    error = points.score - points.fitted(beta)
    error[np.abs(error) < _ZERO * (1 + float(np.abs(points.score).max()))] = 0.0
    density = _density(points, error, quantile)
    if density <= 0 or df <= 0:
        return Estimate(value, None, None, n)
    inverse = np.linalg.pinv(points.normal(points.n))
    squares = points.normal(points.n * np.where(error > 0, quantile, 1 - quantile) ** 2) / density**2
    half = float(stdtrit(df, UPPER_QUANTILE)) * math.sqrt(float((inverse @ squares @ inverse)[column, column]))
    return Estimate(value, value - half, value + half, n)


def _density(points: Scores, error: Floats, quantile: float) -> float:
    """Return the density of the errors at 0; 0 where it cannot be given."""
    n = int(points.n.sum())
    members = points.n.astype(np.int64)
    low, high = np.quantile(np.repeat(error, members), (0.25, 0.75))
    spread = min(float(np.repeat(points.score, members).std()), float(high - low) / 1.34)
    z = float(ndtri(quantile))
    normal = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    wide = n ** (-1 / 3) * float(ndtri(UPPER_QUANTILE)) ** (2 / 3) * (1.5 * normal**2 / (2 * z**2 + 1)) ** (1 / 3)
    if not 0 < quantile - wide < quantile + wide < 1 or spread <= 0:
        return 0.0
    bandwidth = spread * float(ndtri(quantile + wide) - ndtri(quantile - wide))
    kernel = 0.75 * np.maximum(1 - (error / bandwidth) ** 2, 0.0)
    return float((points.n * kernel).sum()) / (n * bandwidth)
