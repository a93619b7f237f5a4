"""The logistic regression of certified on several factors: odds ratios and adjusted rates of their levels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit, ndtr

from portal.answers.statistics import Z95, Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Key: TypeAlias = "tuple[str, str]"  # a factor and one of its levels

_MAX_STEPS = 50
_CONVERGED = 1e-8  # steps shrink quadratically: the next one would be under 1e-15
_MAX_COEFFICIENT = 25.0
_TOLERANCE = 1e-9

NOBODY = "none of them certified"
EVERYBODY = "all of them certified"
ONLY = "the only level left"
TIED = "cannot be told from the other factors"
NO_FIT = "the regression finds no answer: the groups separate those who certified from the others"


@dataclass(frozen=True, slots=True)
class CertifiedCells:
    """Registrations in cells: `levels[factor][i]` is the level of a factor in cell i.

    `registrations` are how many lie in each cell, `certified` how many of them earned a certificate.
    """

    levels: Mapping[str, NDArray[np.str_]]
    registrations: Numbers
    certified: Numbers

    def only(self, inside: NDArray[np.bool_]) -> CertifiedCells:
        """Return the cells for which the mask is true."""
        levels = {factor: labels[inside] for factor, labels in self.levels.items()}
        return CertifiedCells(levels, self.registrations[inside], self.certified[inside])


@dataclass(frozen=True, slots=True)
class LevelEstimate:
    """A level in the fit: odds against the reference (1 for the reference itself) and the mean prediction."""

    odds: Estimate
    p: float | None
    adjusted: Estimate
    reference: bool


@dataclass(frozen=True, slots=True)
class CertifyingFit:
    """The estimate of each level in the fit, the reason for each level that is not, and the registrations in it."""

    levels: dict[Key, LevelEstimate]
    reasons: dict[Key, str]
    n: int


@dataclass(frozen=True, slots=True)
class _Model:
    """A fit: `columns` are the levels behind the design's columns after the constant."""

    columns: Sequence[Key]
    design: Numbers
    cells: CertifiedCells
    coefficients: Numbers
    covariance: Numbers


def logistic(cells: CertifiedCells, min_n: int) -> CertifyingFit:
    """Return the logistic regression of certified on all factors, each categorical, from cells.

    Maximum likelihood by iteratively reweighted least squares; Wald intervals and p; the reference is the level with
    most registrations, ties alphabetical. A level with fewer than `min_n`, or with none or all certified, leaves with
    its cells, until none is left to leave; a column that the others determine leaves alone. The adjusted rate is the
    mean prediction with everyone set to the level, its interval by the delta method.
    """
    cells, reasons = _estimable(cells, min_n)
    n = int(cells.registrations.sum())
    if not n:
        return CertifyingFit({}, reasons, 0)
    references, candidates = _coding(cells)
    full = _design(cells, candidates)
    used = _independent(full, cells.registrations)
    columns = [candidates[index - 1] for index in used[1:]]
    reasons |= dict.fromkeys(set(candidates).difference(columns), TIED)
    design = full[:, used]
    solution = _solution(design, cells)
    if solution is None:
        return CertifyingFit({}, reasons | dict.fromkeys([*columns, *references], NO_FIT), n)
    fitted, several = ({factor for factor, _ in keys} for keys in (columns, candidates))
    uncompared = {
        (factor, level): TIED if factor in several else ONLY for factor, level in references if factor not in fitted
    }
    model = _Model(columns, design, cells, *solution)
    keys = [*columns, *(key for key in references if key not in uncompared)]
    return CertifyingFit({key: _level_estimate(model, key) for key in keys}, reasons | uncompared, n)


# --- which levels can be estimated


def _estimable(cells: CertifiedCells, min_n: int) -> tuple[CertifiedCells, dict[Key, str]]:
    """Return the cells without the levels that cannot be estimated, and the reason for each of these levels."""
    cells = cells.only(cells.registrations > 0)
    reasons: dict[Key, str] = {}
    while leaving := _leaving(cells, min_n):
        reasons |= leaving
        inside = np.ones(len(cells.registrations), dtype=bool)
        for factor, level in leaving:
            inside &= cells.levels[factor] != level
        cells = cells.only(inside)
    return cells, reasons


def _leaving(cells: CertifiedCells, min_n: int) -> dict[Key, str]:
    """Return the levels that have too few registrations or do not vary, each with the reason."""
    leaving = {}
    for factor, labels in cells.levels.items():
        for level in np.unique(labels).tolist():
            inside = labels == level
            n, certified = cells.registrations[inside].sum(), cells.certified[inside].sum()
            if n < min_n:
                leaving[factor, level] = f"too few to compare (fewer than {min_n})"
            elif certified in (0, n):
                leaving[factor, level] = EVERYBODY if certified else NOBODY
    return leaving


def _coding(cells: CertifiedCells) -> tuple[list[Key], list[Key]]:
    """Return the reference level of each factor, and all other levels."""
    references, others = [], []
    for factor, labels in cells.levels.items():
        counts = {level: float(cells.registrations[labels == level].sum()) for level in np.unique(labels).tolist()}
        reference, *rest = sorted(counts, key=lambda level: (-counts[level], level))
        references.append((factor, reference))
        others += [(factor, level) for level in rest]
    return references, others


# --- the fit


def _design(cells: CertifiedCells, columns: Sequence[Key]) -> Numbers:
    """Return the matrix of a constant and an indicator for each level of `columns`."""
    indicators = [(cells.levels[factor] == level).astype(float) for factor, level in columns]
    return np.column_stack([np.ones(len(cells.registrations)), *indicators])


def _independent(design: Numbers, n: Numbers) -> list[int]:
    """Return the columns that those before them do not determine."""
    gram = _products(csr_array(design), n)
    used: list[int] = []
    for column in range(gram.shape[0]):
        inner = gram[np.ix_(used, used)]
        cross = gram[used, column]
        rest = gram[column, column] - (cross @ np.linalg.solve(inner, cross) if used else 0.0)
        if rest > _TOLERANCE * gram[column, column]:
            used.append(column)
    return used


def _products(design: Any, weights: Numbers) -> Numbers:
    """Return the weighted products of all pairs of columns; sparse, as each row has one level of each factor."""
    products: Numbers = (design.T @ design.multiply(weights[:, None])).toarray()
    return products


def _solution(design: Numbers, cells: CertifiedCells) -> tuple[Numbers, Numbers] | None:
    """Return coefficients and their covariance; None where the likelihood has no largest value."""
    n, x = cells.registrations, cells.certified
    rows: Any = csr_array(design)
    beta: Numbers = np.zeros(design.shape[1])
    mean = x.sum() / n.sum()
    beta[0] = math.log(mean / (1 - mean))
    for _ in range(_MAX_STEPS):
        p = expit(rows @ beta)
        try:
            step = np.linalg.solve(_products(rows, n * p * (1 - p)), rows.T @ (x - n * p))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step
        if not np.isfinite(beta).all() or np.abs(beta).max() > _MAX_COEFFICIENT:
            return None
        if np.abs(step).max() < _CONVERGED:
            p = expit(rows @ beta)
            covariance = np.linalg.inv(_products(rows, n * p * (1 - p)))
            return beta, covariance.astype(float)
    return None


# --- what it says of a level


def _level_estimate(model: _Model, key: Key) -> LevelEstimate:
    """Return the odds ratio of a level and its adjusted rate; a level without a column is its factor's reference."""
    factor, level = key
    column = next((index for index, other in enumerate(model.columns, start=1) if other == key), None)
    design = model.design.copy()
    design[:, [index for index, (name, _) in enumerate(model.columns, start=1) if name == factor]] = 0
    if column is not None:
        design[:, column] = 1
    adjusted = _mean_prediction(model, design)
    n = int(model.cells.registrations[model.cells.levels[factor] == level].sum())
    if column is None:
        return LevelEstimate(Estimate(1.0, None, None, n), None, adjusted, reference=True)
    coefficient, error = model.coefficients[column], math.sqrt(model.covariance[column, column])
    value, low, high = (math.exp(coefficient + sign * Z95 * error) for sign in (0, -1, 1))
    p = 2 * float(ndtr(-abs(coefficient / error)))
    return LevelEstimate(Estimate(value, low, high, n), p, adjusted, reference=False)


def _mean_prediction(model: _Model, design: Numbers) -> Estimate:
    """Return the mean of what the model predicts for a design, over the registrations it was fitted to."""
    n = model.cells.registrations
    p = expit(design @ model.coefficients)
    total = n.sum()
    value = float(n @ p / total)
    gradient = design.T @ (n * p * (1 - p)) / total
    half = Z95 * math.sqrt(float(gradient @ model.covariance @ gradient))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), int(total))
