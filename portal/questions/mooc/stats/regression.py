"""The logistic regression of certified on several factors: odds ratios and adjusted rates of their levels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import expit, ndtr

from portal.answers.statistics import Z95, Estimate
from portal.questions.mooc.stats.cells import NO_FIT, ONLY, TIED, coding, estimable
from portal.questions.mooc.stats.likelihood import design, independent, maximum

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from portal.questions.mooc.stats.cells import CertifiedCells, Key
    from portal.questions.mooc.stats.likelihood import Maximum

    Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LevelEstimate:
    """A level in the fit: odds against the reference (1 for the reference itself) and the mean prediction."""

    odds: Estimate
    p: float | None
    adjusted: Estimate
    reference: bool


@dataclass(frozen=True, slots=True)
class CertifyingFit:
    """The estimate of each level in the fit, the reason for each level that is not, and who is in the fit."""

    levels: dict[Key, LevelEstimate]
    reasons: dict[Key, str]
    n: int
    certified: int

    @property
    def rate(self) -> float:
        """The share of the fit that certified; 0 where nobody is in it."""
        return self.certified / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class _Model:
    """A fit: `columns` are the levels behind the design's columns after the constant."""

    columns: Sequence[Key]
    design: Numbers
    cells: CertifiedCells
    maximum: Maximum


def logistic(cells: CertifiedCells, min_n: int) -> CertifyingFit:
    """Return the logistic regression of certified on all factors, each categorical, from cells.

    Maximum likelihood; Wald intervals and p; the reference is the level with most registrations, ties alphabetical. A
    level with fewer than `min_n`, or with none or all certified, leaves with its cells, until none is left to leave; a
    column that the others determine leaves alone. The adjusted rate is the mean prediction with everyone set to the
    level, its interval by the delta method.
    """
    cells, reasons = estimable(cells, min_n)
    n, certified = int(cells.registrations.sum()), int(cells.certified.sum())
    if not n:
        return CertifyingFit({}, reasons, 0, 0)
    references, candidates = coding(cells)
    full = design(cells, candidates)
    used = independent(full, cells.registrations)
    columns = [candidates[index - 1] for index in used[1:]]
    reasons |= dict.fromkeys(set(candidates).difference(columns), TIED)
    largest = maximum(full[:, used], cells)
    if largest is None:
        return CertifyingFit({}, reasons | dict.fromkeys([*columns, *references], NO_FIT), n, certified)
    uncompared = _uncompared(references, candidates, columns)
    model = _Model(columns, full[:, used], cells, largest)
    keys = [*columns, *(key for key in references if key not in uncompared)]
    levels = {key: _level_estimate(model, key) for key in keys}
    return CertifyingFit(levels, reasons | uncompared, n, certified)


def _uncompared(references: Sequence[Key], candidates: Sequence[Key], columns: Sequence[Key]) -> dict[Key, str]:
    """Return the references that nothing is compared with, each with the reason."""
    fitted, several = ({factor for factor, _ in keys} for keys in (columns, candidates))
    return {
        (factor, level): TIED if factor in several else ONLY for factor, level in references if factor not in fitted
    }


def _level_estimate(model: _Model, key: Key) -> LevelEstimate:
    """Return the odds ratio of a level and its adjusted rate; a level without a column is its factor's reference."""
    factor, _ = key
    column = next((index for index, other in enumerate(model.columns, start=1) if other == key), None)
    matrix = model.design.copy()
    matrix[:, [index for index, (name, _) in enumerate(model.columns, start=1) if name == factor]] = 0
    if column is not None:
        matrix[:, column] = 1
    adjusted, (n, _) = _mean_prediction(model, matrix), model.cells.counts(*key)
    if column is None:
        return LevelEstimate(Estimate(1.0, None, None, n), None, adjusted, reference=True)
    coefficients, covariance = model.maximum
    coefficient, error = float(coefficients[column]), math.sqrt(covariance[column, column])
    value, low, high = (math.exp(coefficient + sign * Z95 * error) for sign in (0, -1, 1))
    p = 2 * float(ndtr(-abs(coefficient / error)))
    return LevelEstimate(Estimate(value, low, high, n), p, adjusted, reference=False)


def _mean_prediction(model: _Model, matrix: Numbers) -> Estimate:
    """Return the mean of what the model predicts for a design, over the registrations it was fitted to."""
    n = model.cells.registrations
    p = expit(matrix @ model.maximum.coefficients)
    total = n.sum()
    value = float(n @ p / total)
    gradient = matrix.T @ (n * p * (1 - p)) / total
    half = Z95 * math.sqrt(float(gradient @ model.maximum.covariance @ gradient))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), int(total))
