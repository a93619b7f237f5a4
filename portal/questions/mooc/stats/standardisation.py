"""Rates at an equal mix of courses: the direct one where every course has registrations enough, else the indirect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from portal.answers.statistics import Z95, Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]  # a row for each group, a column for each course

DIRECT, INDIRECT = "direct", "indirect"


class Standardised(NamedTuple):
    """A group's rate at equal course mix, and by which method it was computed."""

    rate: Estimate
    by: str


def standardised(certified: Matrix, registrations: Matrix, min_n: int) -> list[Standardised | None]:
    """Return the rate of each group at the course mix of all registrations together; bounds are clipped to 0 and 1.

    The direct rate where the group has `min_n` registrations in each course and somebody certified, else the indirect
    one; None where nobody in the group's courses certified.
    """
    size = registrations.sum(axis=0)
    rates = certified.sum(axis=0) / size
    overall = float(certified.sum() / size.sum())
    results: list[Standardised | None] = []
    for x, n in zip(certified, registrations, strict=True):
        if n.min() >= min_n and x.sum() > 0:
            results.append(Standardised(direct(x, n, size), DIRECT))
        else:
            rate = indirect(int(x.sum()), float(n @ rates), overall)
            results.append(None if rate is None else Standardised(rate, INDIRECT))
    return results


def direct(certified: Matrix, registrations: Matrix, size: Matrix) -> Estimate:
    """Return the mean of a group's course rates weighted by `size`, with the interval of Dobson and others (1991)."""
    weights = size / size.sum()
    value = float(weights @ (certified / registrations))
    observed = int(certified.sum())
    scale = math.sqrt(float(weights**2 @ (certified / registrations**2)) / observed)
    low, high = byar(observed)
    return _clipped(value, value + scale * (low - observed), value + scale * (high - observed), observed)


def indirect(observed: int, expected: float, rate: float) -> Estimate | None:
    """Return observed / expected x rate with Byar's interval; None where nothing is expected."""
    if expected <= 0:
        return None
    low, high = byar(observed)
    factor = rate / expected
    return _clipped(observed * factor, low * factor, high * factor, observed)


def byar(events: int) -> tuple[float, float]:
    """Return the bounds of a Poisson count by Byar's approximation (Breslow and Day 1987, 2.3)."""

    def bound(count: int, z: float) -> float:
        return count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3

    return bound(events, -Z95) if events else 0.0, bound(events + 1, Z95)


def _clipped(value: float, low: float, high: float, n: int) -> Estimate:
    return Estimate(value, max(0.0, min(1.0, low)), min(1.0, high), n)
