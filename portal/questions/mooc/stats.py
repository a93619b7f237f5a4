"""Counts in, numbers out: rates of countries steadied and at equal course mix; what goes with certifying."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.special import betaincinv, expit, ndtr

from portal.answers.statistics import Z95, Estimate, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_TWO = 2
_MOST_STEPS = 50
_STILL = 1e-8  # steps shrink quadratically: the next one would be under 1e-15
_FAR = 25.0


def steadied(parts: Sequence[int], wholes: Sequence[int]) -> list[Estimate] | None:
    """Return each group's share drawn toward that of all, the more the smaller the group, with central 95% bounds.

    Beta-binomial with the mean m of all and the moment estimate of rho (Kleinman 1973, weights n): the share is
    (x + m s) / (n + s) with s = 1/rho - 1, the bounds those of its beta; with rho = 0 all groups have m and its Wilson
    interval. None where there are fewer than two groups, where m is 0 or 1, or where rho cannot be estimated below 1.
    """
    x, n = np.array(parts, dtype=float), np.array(wholes, dtype=float)
    total, groups = float(n.sum()), len(n)
    if groups < _TWO or not 0 < x.sum() < total:
        return None
    m = float(x.sum() / total)
    spread = float((n * (x / n - m) ** 2).sum()) / (m * (1 - m))
    room = total - float((n**2).sum()) / total - (groups - 1)
    if room <= 0:
        return None
    rho = max(0.0, (spread - (groups - 1)) / room)
    if rho >= 1:
        return None
    if rho == 0:
        whole = share(int(x.sum()), int(total))
        return [Estimate(m, whole.low, whole.high, int(own)) for own in n]
    s = 1 / rho - 1
    a, b = x + m * s, n - x + (1 - m) * s
    low, high = betaincinv(a, b, 0.025), betaincinv(a, b, 0.975)
    return [
        Estimate(float(value), float(lower), float(upper), int(own))
        for value, lower, upper, own in zip((x + m * s) / (n + s), low, high, n, strict=True)
    ]


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


@dataclass(frozen=True, slots=True)
class Cells:
    """Registrations in cells: `levels[f][i]` is the level of factor f in cell i; `n` of them, `x` certified."""

    factors: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    n: Numbers
    x: Numbers


@dataclass(frozen=True, slots=True)
class Level:
    """A level in the fit: odds against the reference (1 for the reference itself) and the mean prediction."""

    odds: Estimate
    p: float | None
    adjusted: Estimate
    reference: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """The levels in the fit by factor and level; why others left it; `n` registrations in it; None: no fit."""

    levels: dict[tuple[str, str], Level]
    left: dict[tuple[str, str], str]
    n: int


NOBODY = "none of them certified"
EVERYBODY = "all of them certified"
ONLY = "the only level left"
TIED = "cannot be told from the other factors"
NO_FIT = "the regression finds no answer: the groups separate those who certified from the others"


def logistic(cells: Cells, least: int) -> Fit:
    """Return the logistic regression of certified on all factors, each categorical, from cells.

    Maximum likelihood by iteratively reweighted least squares; Wald intervals and p; the reference is the level with
    most registrations, ties alphabetical. A level with fewer than `least`, or with none or all certified, leaves with
    its rows, until none is left to leave; a column that the others determine leaves alone. The adjusted rate is the
    mean prediction with everyone set to the level, its interval by the delta method.
    """
    names = [np.array(column) for column in cells.levels]
    kept, left = _kept(cells, names, least)
    inside = [column[kept] for column in names]
    n, x = cells.n[kept], cells.x[kept]
    if not len(n):
        return Fit({}, left, 0)
    coding = _coded(cells.factors, inside, n)
    for factor, reference, others in coding:
        if not others:
            left[factor, reference] = ONLY
    columns = [(factor, level) for factor, _, others in coding for level in others]
    design = _design(cells.factors, inside, columns)
    used = _independent(design, n)
    left |= {columns[place - 1]: TIED for place in range(1, design.shape[1]) if place not in used}
    columns = [columns[place - 1] for place in used[1:]]
    fitted = _fitted(design[:, used], n, x)
    if fitted is None:
        left |= dict.fromkeys([*columns, *((factor, reference) for factor, reference, _ in coding)], NO_FIT)
        return Fit({}, left, int(n.sum()))
    told = [(factor, reference) for factor, reference, _ in coding if any(own == factor for own, _ in columns)]
    left |= {
        (factor, reference): TIED for factor, reference, others in coding if others and (factor, reference) not in told
    }
    levels = _levels(design[:, used], n, inside, (cells.factors, columns, told), fitted)
    return Fit(levels, left, int(n.sum()))


def _kept(
    cells: Cells, names: Sequence[NDArray[np.str_]], least: int
) -> tuple[NDArray[np.bool_], dict[tuple[str, str], str]]:
    """Return which cells stay, and why levels leave."""
    kept = cells.n > 0
    left: dict[tuple[str, str], str] = {}
    while True:
        gone = kept.copy()
        for factor, column in zip(cells.factors, names, strict=True):
            for level in np.unique(column[kept]).tolist():
                own = kept & (column == level)
                n, x = cells.n[own].sum(), cells.x[own].sum()
                why = f"too few to compare (fewer than {least})" if n < least else ""
                why = why or (NOBODY if x == 0 else EVERYBODY if x == n else "")
                if why:
                    left[factor, level] = why
                    gone &= column != level
        if gone.sum() == kept.sum():
            return kept, left
        kept = gone


def _coded(factors: Sequence[str], columns: Sequence[NDArray[np.str_]], n: Numbers) -> list[tuple[str, str, list[str]]]:
    """Return each factor with its reference and its other levels."""
    found = []
    for factor, column in zip(factors, columns, strict=True):
        counts = {level: float(n[column == level].sum()) for level in np.unique(column).tolist()}
        reference, *others = sorted(counts, key=lambda level: (-counts[level], level))
        found.append((factor, reference, others))
    return found


def _design(factors: Sequence[str], columns: Sequence[NDArray[np.str_]], wanted: Sequence[tuple[str, str]]) -> Numbers:
    """Return the matrix of a constant and an indicator for each wanted level."""
    by_factor = dict(zip(factors, columns, strict=True))
    indicators = [(by_factor[factor] == level).astype(float) for factor, level in wanted]
    return np.column_stack([np.ones(len(columns[0])), *indicators])


def _independent(design: Numbers, n: Numbers) -> list[int]:
    """Return the columns that those before them do not determine."""
    gram = _products(csr_array(design), n)
    used: list[int] = []
    for place in range(gram.shape[0]):
        inner = gram[np.ix_(used, used)]
        cross = gram[used, place]
        rest = gram[place, place] - (cross @ np.linalg.solve(inner, cross) if used else 0.0)
        if rest > 1e-9 * gram[place, place]:
            used.append(place)
    return used


def _products(design: Any, weights: Numbers) -> Numbers:
    """Return the weighted products of all pairs of columns; sparse, as each row has one level of each factor."""
    products: Numbers = (design.T @ design.multiply(weights[:, None])).toarray()
    return products


def _fitted(design: Numbers, n: Numbers, x: Numbers) -> tuple[Numbers, Numbers] | None:
    """Return coefficients and their covariance; None where the likelihood has no largest value."""
    rows: Any = csr_array(design)
    beta: Numbers = np.zeros(design.shape[1])
    mean = x.sum() / n.sum()
    beta[0] = math.log(mean / (1 - mean))
    for _ in range(_MOST_STEPS):
        p = expit(rows @ beta)
        try:
            step = np.linalg.solve(_products(rows, n * p * (1 - p)), rows.T @ (x - n * p))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step
        if not np.isfinite(beta).all() or np.abs(beta).max() > _FAR:
            return None
        if np.abs(step).max() < _STILL:
            p = expit(rows @ beta)
            covariance = np.linalg.inv(_products(rows, n * p * (1 - p)))
            return beta, covariance.astype(float)
    return None


def _levels(
    design: Numbers,
    n: Numbers,
    inside: Sequence[NDArray[np.str_]],
    coding: tuple[Sequence[str], Sequence[tuple[str, str]], Sequence[tuple[str, str]]],
    fitted: tuple[Numbers, Numbers],
) -> dict[tuple[str, str], Level]:
    """Return every level in the fit with its odds ratio and adjusted rate."""
    factors, columns, references = coding
    beta, covariance = fitted
    by_factor = dict(zip(factors, inside, strict=True))
    found = {}
    for factor, level in [*columns, *references]:
        own = [place for place, (other, _) in enumerate(columns, start=1) if other == factor]
        everyone = design.copy()
        everyone[:, own] = 0
        place = next((place for place in own if columns[place - 1][1] == level), None)
        if place is not None:
            everyone[:, place] = 1
        count = int(n[by_factor[factor] == level].sum())
        odds, p = Estimate(1.0, None, None, count), None
        if place is not None:
            error = math.sqrt(covariance[place, place])
            value, low, high = (math.exp(beta[place] + sign * Z95 * error) for sign in (0, -1, 1))
            odds, p = Estimate(value, low, high, count), 2 * float(ndtr(-abs(beta[place] / error)))
        found[factor, level] = Level(odds, p, _mean_prediction(everyone, n, beta, covariance), place is None)
    return found


def _mean_prediction(design: Numbers, n: Numbers, beta: Numbers, covariance: Numbers) -> Estimate:
    p = expit(design @ beta)
    total = n.sum()
    value = float(n @ p / total)
    gradient = design.T @ (n * p * (1 - p)) / total
    half = Z95 * math.sqrt(float(gradient @ covariance @ gradient))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), int(total))
