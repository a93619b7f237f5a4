"""A two-part model of counts that are mostly zero: whether there is any, and how many where there are some.

The first part is a logistic regression, the second a Poisson regression that is truncated at zero (Cragg 1971; Mullahy
1986). Both have one covariate, are fitted by Newton's method, and have errors that hold where the model does not
(White's sandwich). The fits are our own and tested against statsmodels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.special import expit

from portal.answers.statistics import Z95, Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.questions.engagement.stats.cuts import Values

    Mean: TypeAlias = Callable[[Values], tuple[Values, Values]]

STEPS = 50
TOLERANCE = 1e-13
LARGEST = 30.0  # a slope beyond it only says that the covariate separates the two outcomes


@dataclass(frozen=True, slots=True)
class Fit:
    """The intercept and slope of one part, with their robust covariance, and n."""

    coefficients: Values
    covariance: Values
    n: int

    def linear(self, x: float) -> tuple[float, float]:
        """Return the linear predictor at a value of the covariate, and its standard error."""
        row = np.array([1.0, x])
        return float(row @ self.coefficients), math.sqrt(float(row @ self.covariance @ row))


@dataclass(frozen=True, slots=True)
class TwoPart:
    """Both parts: `any` of all members, `number` of those who have some."""

    any: Fit
    number: Fit

    def share(self, x: float) -> Estimate:
        """Predict the share that has any."""
        return _transformed(self.any, x, lambda eta: float(expit(eta)))

    def count(self, x: float) -> Estimate:
        """Predict the mean number of those who have any."""
        return _transformed(self.number, x, lambda eta: float(truncated_mean(np.array([eta]))[0][0]))

    def expected(self, x: float) -> Estimate:
        """Predict the mean number of all, by the delta method on its logarithm; the two parts are independent."""
        (eta, share_error), (log_rate, count_error) = self.any.linear(x), self.number.linear(x)
        share, (mean, slope) = float(expit(eta)), truncated_mean(np.array([log_rate]))
        log = math.log(share * float(mean[0]))
        half = Z95 * math.hypot((1 - share) * share_error, float(slope[0] / mean[0]) * count_error)
        return Estimate(math.exp(log), math.exp(log - half), math.exp(log + half), self.any.n)


def _transformed(fit: Fit, x: float, mean: Callable[[float], float]) -> Estimate:
    eta, error = fit.linear(x)
    return Estimate(mean(eta), mean(eta - Z95 * error), mean(eta + Z95 * error), fit.n)


def two_part(x: Values, counts: Values) -> TwoPart | None:
    """Fit both parts; None where one cannot be fitted."""
    some = counts > 0
    first = fit(x, some.astype(float), logistic_mean)
    second = fit(x[some], counts[some], truncated_mean)
    return None if first is None or second is None else TwoPart(first, second)


def logistic_mean(eta: Values) -> tuple[Values, Values]:
    """Return the mean of a logistic regression and its derivative."""
    mean = expit(eta)
    return mean, mean * (1 - mean)


def truncated_mean(eta: Values) -> tuple[Values, Values]:
    """Return the mean of a Poisson count that is at least one, and its derivative by the logarithm of the rate."""
    rate = np.exp(eta)
    mean = rate / -np.expm1(-rate)
    return mean, mean * (1 + rate - mean)


def fit(x: Values, y: Values, mean: Mean) -> Fit | None:
    """Fit one part by Newton's method on its canonical scale; None where it does not settle or x is constant."""
    if x.size == 0 or float(np.ptp(x)) == 0 or float(np.ptp(y)) == 0:
        return None
    design = np.column_stack([np.ones_like(x), x])
    beta = np.zeros(2)
    for _ in range(STEPS):
        with np.errstate(over="ignore", invalid="ignore"):
            fitted, weight = mean(design @ beta)
        information = design.T @ (design * weight[:, None])
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1 / np.finfo(float).eps:
            return None
        step = np.linalg.solve(information, design.T @ (y - fitted))
        beta = beta + step
        if abs(beta[1]) > LARGEST:
            return None
        if float(np.abs(step).max()) <= TOLERANCE * (1 + float(np.abs(beta).max())):
            return Fit(beta, _sandwich(design, y, beta, mean), x.size)
    return None


def _sandwich(design: Values, y: Values, beta: Values, mean: Mean) -> Values:
    fitted, weight = mean(design @ beta)
    inverse = np.linalg.inv(design.T @ (design * weight[:, None]))
    scores = design * (y - fitted)[:, None]
    return np.asarray(inverse @ (scores.T @ scores) @ inverse)
