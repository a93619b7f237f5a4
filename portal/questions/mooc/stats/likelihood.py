"""The logistic regression on cells: its design, its maximum and its likelihood."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import expit, log_expit, xlogy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portal.questions.mooc.stats.cells import CertifiedCells, Key

    Numbers = NDArray[np.float64]

_MAX_STEPS = 50
_CONVERGED = 1e-8  # steps shrink quadratically: the next one would be under 1e-15
_MAX_COEFFICIENT = 25.0
_TOLERANCE = 1e-9


class Maximum(NamedTuple):
    """The coefficients of the largest likelihood and their covariance."""

    coefficients: Numbers
    covariance: Numbers


def design(cells: CertifiedCells, columns: Sequence[Key]) -> Numbers:
    """Return the matrix of a constant and an indicator for each level of `columns`."""
    indicators = [(cells.levels[factor] == level).astype(float) for factor, level in columns]
    return np.column_stack([np.ones(len(cells.registrations)), *indicators])


def independent(matrix: Numbers, n: Numbers) -> list[int]:
    """Return the columns of a design that those before them do not determine."""
    gram = _products(matrix, n)
    used: list[int] = []
    for column in range(gram.shape[0]):
        inner = gram[np.ix_(used, used)]
        cross = gram[used, column]
        rest = gram[column, column] - (cross @ np.linalg.solve(inner, cross) if used else 0.0)
        if rest > _TOLERANCE * gram[column, column]:
            used.append(column)
    return used


def maximum(matrix: Numbers, cells: CertifiedCells) -> Maximum | None:
    """Return the maximum by iteratively reweighted least squares; None where the likelihood has no largest value."""
    n, x = cells.registrations, cells.certified
    beta: Numbers = np.zeros(matrix.shape[1])
    mean = x.sum() / n.sum()
    beta[0] = math.log(mean / (1 - mean))
    for _ in range(_MAX_STEPS):
        p = expit(matrix @ beta)
        try:
            step = np.linalg.solve(_products(matrix, n * p * (1 - p)), matrix.T @ (x - n * p))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step
        if not np.isfinite(beta).all() or np.abs(beta).max() > _MAX_COEFFICIENT:
            return None
        if np.abs(step).max() < _CONVERGED:
            p = expit(matrix @ beta)
            covariance = np.linalg.inv(_products(matrix, n * p * (1 - p)))
            return Maximum(beta, covariance.astype(float))
    return None


def log_likelihood(matrix: Numbers, cells: CertifiedCells, coefficients: Numbers) -> float:
    """Return the log likelihood of the registrations, each by itself."""
    eta = matrix @ coefficients
    x, n = cells.certified, cells.registrations
    return float(x @ log_expit(eta) + (n - x) @ log_expit(-eta))


def null_deviance(cells: CertifiedCells) -> float:
    """Return the deviance of the model in which everyone has the same chance."""
    x, n = float(cells.certified.sum()), float(cells.registrations.sum())
    return -2 * float(xlogy(x, x / n) + xlogy(n - x, 1 - x / n))


def _products(matrix: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted products of all pairs of columns."""
    products: Numbers = matrix.T @ (matrix * weights[:, None])
    return products
