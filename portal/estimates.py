"""Pure numbers in, numbers out: an estimate carries its interval and its n; used by every question's statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import ndtri, stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

Z95 = float(ndtri(0.975))
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval and the n it is computed over; None where it cannot be given."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def share(part: int, whole: int) -> Estimate:
    """Return part / whole with the Wilson score interval (Wilson 1927); no value where whole is 0."""
    if whole == 0:
        return Estimate(None, None, None, 0)
    p, z2 = part / whole, Z95**2
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z95 * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Estimate(p, low, high, whole)


def mean(value: float | None, sd: float | None, n: int) -> Estimate:
    """Return a mean with its t interval, from the mean, the standard deviation (ddof 1) and n; none under n 2."""
    if value is None or sd is None or n < _PAIR:
        return Estimate(value, None, None, n)
    half = float(stdtrit(n - 1, 0.975)) * sd / math.sqrt(n)
    return Estimate(value, value - half, value + half, n)


def adjusted(p: Sequence[float | None]) -> list[float | None]:
    """Return Benjamini-Hochberg (1995) adjusted p values in the given order; None stays None and is not counted."""
    known = sorted((value, place) for place, value in enumerate(p) if value is not None)
    result: list[float | None] = [None] * len(p)
    least = 1.0
    for rank in range(len(known), 0, -1):
        value, place = known[rank - 1]
        least = min(least, value * len(known) / rank)
        result[place] = least
    return result
