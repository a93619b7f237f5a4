"""Rates that allow for small numbers: each drawn toward the common rate, the more the smaller its group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import optimize
from scipy.special import betaln, digamma, expit, logit

from portal.answers.statistics import UPPER_QUANTILE, Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MIN_GROUPS = 3
_LARGEST = 16.0  # ln s: from there on all groups have the common rate
_GRID = 33
_REACH_M, _REACH_S = 0.8, 2.0  # how far the grid goes from the maximum, on the scales of logit m and ln s
_DRAWS = 2_000
_RANGE = np.array([[-30.0, 0.0], [30.0, _LARGEST]])  # of logit m and ln s
_EXACT = 1e-14
_FLAT = 1e-7  # what the log likelihood of a large s is known to


class Prior(NamedTuple):
    """The beta distribution of the groups' rates: its mean m, and s, how many registrations it weighs as much as."""

    m: float
    s: float


def shrunk(parts: Sequence[int], wholes: Sequence[int]) -> list[Estimate] | None:
    """Return each group's share drawn toward the common one, with 95% bounds that count what is not known of m and s.

    Beta-binomial: the share is (x + m s) / (n + s), or m where s has no largest likelihood; the bounds are those of
    draws of m and s from their likelihood, and then of the beta distribution. None where there are fewer than three
    groups, or m would be 0 or 1.
    """
    x, n = np.array(parts, dtype=float), np.array(wholes, dtype=float)
    if len(n) < MIN_GROUPS or not 0 < x.sum() < n.sum():
        return None
    m, s = prior = most_likely(x, n)
    value = np.full_like(n, m) if s >= math.exp(_LARGEST) else (x + m * s) / (n + s)
    low, high = np.quantile(_draws(x, n, prior), [1 - UPPER_QUANTILE, UPPER_QUANTILE], axis=1, overwrite_input=True)
    return [
        Estimate(float(middle), float(down), float(up), int(size))
        for middle, down, up, size in zip(value, low, high, n, strict=True)
    ]


def most_likely(x: Numbers, n: Numbers) -> Prior:
    """Return the m and s of the largest marginal likelihood, ln s between 0 and 16."""

    def loss(point: Numbers) -> tuple[float, Numbers]:
        return -float(_log_likelihood(x, n, point[:1], point[1:])[0]), -_gradient(x, n, point)

    common = float(logit(x.sum() / n.sum()))
    start, end = np.array([common, _LARGEST / 3]), np.array([common, _LARGEST])
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*zip(*_RANGE, strict=True)]).x
    exact = _stationary(x, n, best)
    if loss(end)[0] <= loss(best)[0] + _FLAT:
        best = end
    elif loss(exact)[0] <= loss(best)[0]:
        best = exact
    return Prior(float(expit(best[0])), math.exp(best[1]))


def _stationary(x: Numbers, n: Numbers, near: Numbers) -> Numbers:
    """Return where the likelihood is level near a point that almost is; that point where there is none inside."""
    low, high = _RANGE

    def slope(point: Numbers) -> Numbers:
        return _gradient(x, n, np.clip(point, low, high))

    point: Numbers = optimize.root(slope, near, tol=_EXACT).x
    return point if (low < point).all() and (point < high).all() else near


def _log_likelihood(x: Numbers, n: Numbers, logit_m: Numbers, log_s: Numbers) -> Numbers:
    """Return the marginal log likelihood at each point, without what does not depend on it."""
    m, s = expit(logit_m)[:, None], np.exp(log_s)[:, None]
    a, b = m * s, (1 - m) * s
    result: Numbers = (betaln(x + a, n - x + b) - betaln(a, b)).sum(axis=1)
    return result


def _gradient(x: Numbers, n: Numbers, point: Numbers) -> Numbers:
    """Return the derivatives of the marginal log likelihood by logit m and ln s."""
    m, s = float(expit(point[0])), math.exp(point[1])
    a, b = m * s, (1 - m) * s
    both = digamma(n + s) - digamma(s)
    by_a = float((digamma(x + a) - digamma(a) - both).sum())
    by_b = float((digamma(n - x + b) - digamma(b) - both).sum())
    return np.array([(by_a - by_b) * s * m * (1 - m), by_a * a + by_b * b])


def _draws(x: Numbers, n: Numbers, prior: Prior) -> Numbers:
    """Return draws of each group's rate, a row for each group."""
    rng = np.random.default_rng(0)
    steps = np.linspace(-1, 1, _GRID)
    logit_m, log_s = (
        grid.ravel()
        for grid in np.meshgrid(logit(prior.m) + _REACH_M * steps, math.log(prior.s) + _REACH_S * steps, indexing="ij")
    )
    likelihood = _log_likelihood(x, n, logit_m, log_s)
    weights = np.exp(likelihood - likelihood.max())
    drawn = rng.choice(len(weights), _DRAWS, p=weights / weights.sum())
    m, s = expit(logit_m[drawn]), np.exp(log_s[drawn])
    return rng.beta(x[:, None] + m * s, (n - x)[:, None] + (1 - m) * s)
