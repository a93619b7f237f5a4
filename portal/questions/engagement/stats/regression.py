"""How closely pairs of numbers go together: moments, odds ratio, a least-squares line and its cross-validation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from portal.answers.statistics import UPPER_QUANTILE, Z95, Estimate, Moments
from portal.questions.engagement.stats.cuts import PAIR

if TYPE_CHECKING:
    from portal.questions.engagement.stats.cuts import Values

FOLDS, SEED = 5, 365


def odds_ratio(both: int, only_a: int, only_b: int, neither: int) -> Estimate:
    """Compute the odds ratio of a 2x2 table with Woolf's interval (Woolf 1955); no value where a cell is empty."""
    counts = (both, only_a, only_b, neither)
    if min(counts) <= 0:
        return Estimate(None, None, None, sum(counts))
    log = math.log(both * neither / (only_a * only_b))
    half = Z95 * math.sqrt(sum(1 / count for count in counts))
    return Estimate(math.exp(log), math.exp(log - half), math.exp(log + half), sum(counts))


def moments(x: Values, y: Values) -> Moments:
    """Compute the central moments of pairs that the intervals of Pearson's r need."""
    dx, dy = x - x.mean(), y - y.mean()
    powers = {"m20": (2, 0), "m02": (0, 2), "m11": (1, 1), "m22": (2, 2), "m31": (3, 1), "m13": (1, 3)}
    powers |= {"m40": (4, 0), "m04": (0, 4)}
    return Moments(x.size, **{name: float((dx**i * dy**j).mean()) for name, (i, j) in powers.items()})


@dataclass(frozen=True, slots=True)
class RegressionLine:
    """A least-squares line, y = intercept + slope x, and the value it predicts at one x for a new member."""

    slope: float
    intercept: float
    r2: float
    prediction: Estimate


def line(x: Values, y: Values, at: float) -> RegressionLine | None:
    """Fit a line through pairs, with its 95% prediction interval at a value of x.

    None where there are fewer than three pairs or x is constant.
    """
    if x.size <= PAIR or float(np.ptp(x)) == 0:
        return None
    slope, intercept = _least_squares(x, y)
    residual = y - intercept - slope * x
    sse, spread_x = float(residual @ residual), float(((x - x.mean()) ** 2).sum())
    error = math.sqrt(sse / (x.size - 2) * (1 + 1 / x.size + (at - float(x.mean())) ** 2 / spread_x))
    half = float(stdtrit(x.size - 2, UPPER_QUANTILE)) * error
    predicted = intercept + slope * at
    prediction = Estimate(predicted, predicted - half, predicted + half, x.size)
    return RegressionLine(slope, intercept, _r2(y, residual), prediction)


def cross_validated(x: Values, y: Values) -> tuple[float, float] | None:
    """Compute the mean and standard deviation of R squared over shuffled folds, each predicted from the other folds.

    The folds are those of scikit-learn's KFold(5, shuffle=True, random_state=365). None where a fold would have fewer
    than two members.
    """
    if x.size < FOLDS * PAIR:
        return None
    order = np.arange(x.size)
    np.random.RandomState(SEED).shuffle(order)
    scores = []
    for part in np.array_split(order, FOLDS):
        rest = np.setdiff1d(np.arange(x.size), part)
        slope, intercept = _least_squares(x[rest], y[rest])
        scores.append(_r2(y[part], y[part] - intercept - slope * x[part]))
    return float(np.mean(scores)), float(np.std(scores, ddof=1))


def _least_squares(x: Values, y: Values) -> tuple[float, float]:
    dx = x - x.mean()
    squares = float(dx @ dx)
    slope = float(dx @ (y - y.mean())) / squares if squares else 0.0
    return slope, float(y.mean()) - slope * float(x.mean())


def _r2(y: Values, residual: Values) -> float:
    """Compute R squared; where y does not vary it is 1 without any error, else 0, as in scikit-learn."""
    total, error = float(((y - y.mean()) ** 2).sum()), float(residual @ residual)
    return 1 - error / total if total else float(error == 0)
