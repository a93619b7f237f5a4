"""Rates that countries can be compared by: allowing for small numbers, and at an equal mix of courses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from portal.answers.statistics import CONFIDENCE, Z95, Estimate, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_PAIR = 2


def shrunk(parts: Sequence[int], wholes: Sequence[int]) -> list[Estimate] | None:
    """Return each group's share drawn toward that of all, the more the smaller the group, with central 95% bounds.

    Beta-binomial with the mean m of all and the moment estimate of rho (Kleinman 1973, weights n): the share is
    (x + m s) / (n + s) with s = 1/rho - 1, the bounds those of its beta; with rho = 0 all groups have m and its Wilson
    interval. None where there are fewer than two groups, where m is 0 or 1, or where rho cannot be estimated below 1.
    """
    x, n = np.array(parts, dtype=float), np.array(wholes, dtype=float)
    rho = _correlation(x, n)
    if rho is None or rho >= 1:
        return None
    m = float(x.sum() / n.sum())
    if rho == 0:
        everyone = share(int(x.sum()), int(n.sum()))
        return [Estimate(m, everyone.low, everyone.high, int(size)) for size in n]
    s = 1 / rho - 1
    a, b = x + m * s, n - x + (1 - m) * s
    lows, highs = betaincinv(a, b, 1 - CONFIDENCE), betaincinv(a, b, CONFIDENCE)
    return [
        Estimate(float(value), float(low), float(high), int(size))
        for value, low, high, size in zip((x + m * s) / (n + s), lows, highs, n, strict=True)
    ]


def _correlation(x: Numbers, n: Numbers) -> float | None:
    """Return rho, the correlation within a group, at least 0; None where it cannot be estimated."""
    total, groups = float(n.sum()), len(n)
    if groups < _PAIR or not 0 < x.sum() < total:
        return None
    m = float(x.sum() / total)
    spread = float((n * (x / n - m) ** 2).sum()) / (m * (1 - m))
    room = total - float((n**2).sum()) / total - (groups - 1)
    return max(0.0, (spread - (groups - 1)) / room) if room > 0 else None


def standardised(observed: int, expected: float, rate: float) -> Estimate | None:
    """Return observed / expected x rate with Byar's interval (Breslow and Day 1987, 2.3), its bounds clipped to 1.

    `n` is what was observed. None where nothing is expected.
    """
    if expected <= 0:
        return None

    def byar(events: int, z: float) -> float:
        return events * (1 - 1 / (9 * events) + z / (3 * math.sqrt(events))) ** 3

    low = byar(observed, -Z95) if observed else 0.0
    high = byar(observed + 1, Z95)
    factor = rate / expected
    return Estimate(observed * factor, min(1.0, low * factor), min(1.0, high * factor), observed)
