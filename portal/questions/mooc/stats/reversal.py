"""Pairs of groups whose order turns round at an equal mix of courses (Simpson 1951)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

from portal.answers import statistics
from portal.answers.statistics import Z95, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


class Reversal(NamedTuple):
    """Two groups by number: at equal mix the first is `at_equal_mix` above the second, and below it by `raw`."""

    first: int
    second: int
    at_equal_mix: Estimate
    raw: Estimate


class Differences(NamedTuple):
    """Risk differences of all pairs of groups (row minus column) and their variances; nan where there is no stratum."""

    value: Matrix
    variance: Matrix


def reversals(certified: Matrix, registrations: Matrix) -> list[Reversal]:
    """Return the pairs that differ at equal mix, adjusted for the number of pairs, and raw the other way round.

    `certified` and `registrations` have a row for each group and a column for each course. The raw difference has
    Newcombe's interval, that at equal mix the normal one.
    """
    value, variance = mantel_haenszel(certified, registrations)
    rows, columns = np.triu_indices(len(value), 1)
    error = np.sqrt(variance[rows, columns])
    z = np.divide(value[rows, columns], error, out=np.full_like(error, np.nan), where=error > 0)
    adjusted = statistics.adjusted([None if np.isnan(p) else float(p) for p in 2 * ndtr(-np.abs(z))])
    x, n = ([int(count) for count in counts.sum(axis=1)] for counts in (certified, registrations))
    raw = [part / whole for part, whole in zip(x, n, strict=True)]
    pairs = zip(rows.tolist(), columns.tolist(), adjusted, strict=True)
    turned = [
        (i, j) if value[i, j] > 0 else (j, i)
        for i, j, p in pairs
        if statistics.is_significant(p) and value[i, j] * (raw[i] - raw[j]) < 0
    ]
    return [
        Reversal(i, j, _normal(value[i, j], variance[i, j]), statistics.share_difference(x[i], n[i], x[j], n[j]))
        for i, j in turned
    ]


def _normal(value: float, variance: float) -> Estimate:
    half = Z95 * math.sqrt(variance)
    return Estimate(float(value), float(value) - half, float(value) + half, 0)


def mantel_haenszel(certified: Matrix, registrations: Matrix) -> Differences:
    """Return the Mantel-Haenszel risk differences of all pairs, with the variance of Greenland and Robins (1985).

    nan where two groups share no course.
    """
    rate, spread = (
        np.divide(part, registrations, out=np.zeros_like(registrations), where=registrations > 0)
        for part in (certified, certified * (registrations - certified))
    )
    here, there = registrations[:, None], registrations[None]
    total = np.maximum(here + there, 1)
    weight = here * there / total
    weights = weight.sum(axis=2)
    weights[weights == 0] = np.nan
    value = (weight * (rate[:, None] - rate)).sum(axis=2) / weights
    variance = ((spread[:, None] * there**2 + spread * here**2) / total**2).sum(axis=2) / weights**2
    return Differences(value, variance)
