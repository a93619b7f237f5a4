"""Pure numbers: how good predictions of held-out courses are, and the bands in which 80% of scores lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.course_models.courses import Flags, Floats, Integers

BINS = 10
FIFTHS = 5
TAIL = 0.1


@dataclass(frozen=True)
class Quality:
    """How good a model is: R2 by fold (mean, sd with ddof 1), pooled, within profiles, mean absolute error, n."""

    r2: float
    r2_sd: float
    r2_pooled: float
    r2_within_profile: float
    mae: float
    n: int


def r2(y: Floats, predicted: Floats) -> float:
    """Return 1 - squared error over squared distance to the mean."""
    return float(1 - ((y - predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def quality(y: Floats, predicted: Floats, held: Sequence[Integers], profile: Integers) -> Quality:
    """Return a model's quality from its predictions of courses that it was not trained on; `held` are the folds."""
    folds = [r2(y[places], predicted[places]) for places in held]
    own, said = y - means(y, profile), predicted - means(predicted, profile)
    within = float(1 - ((own - said) ** 2).sum() / (own**2).sum()) if (own**2).sum() > 0 else math.nan
    error = float(np.abs(y - predicted).mean())
    return Quality(float(np.mean(folds)), float(np.std(folds, ddof=1)), r2(y, predicted), within, error, len(y))


def means(values: Floats, group: Integers) -> Floats:
    """Return for each member the mean of its group."""
    sums = np.bincount(group, weights=values)
    counts = np.bincount(group)
    return (sums / np.maximum(counts, 1))[group]


@dataclass(frozen=True)
class Bands:
    """Where 80% of scores lie, by predicted score: above `start[i]` from prediction + `low[i]` to + `high[i]`."""

    start: Floats
    low: Floats
    high: Floats

    def ends(self, predicted: Floats) -> tuple[Floats, Floats]:
        """Return both ends for predictions, within 0 to 100."""
        place = np.clip(np.searchsorted(self.start, predicted, side="right") - 1, 0, len(self.start) - 1)
        return np.clip(predicted + self.low[place], 0, 100), np.clip(predicted + self.high[place], 0, 100)


def bands(y: Floats, predicted: Floats) -> Bands:
    """Return Mondrian conformal bands: tenths of the predicted score, each with its own two ends.

    Bostrom and Johansson (2020), Mondrian conformal regressors; the two tails of the residuals apart after Linusson,
    Johansson and Lofstrom (2014), Signed-error conformal regression.
    """
    start = np.unique(np.quantile(predicted, np.arange(BINS) / BINS))
    place = np.clip(np.searchsorted(start, predicted, side="right") - 1, 0, len(start) - 1)
    ends = [_tails(np.sort((y - predicted)[place == one])) for one in range(len(start))]
    return Bands(start, np.array([low for low, _ in ends]), np.array([high for _, high in ends]))


def _tails(residuals: Floats) -> tuple[float, float]:
    """Return the order statistics that leave a tenth of n + 1 on either side; the extremes where n is small."""
    n = len(residuals)
    if n == 0:
        return -100.0, 100.0
    place = max(1, math.floor((n + 1) * TAIL))
    return float(residuals[place - 1]), float(residuals[n - place])


def covered(y: Floats, predicted: Floats, held: Sequence[Integers]) -> tuple[Flags, Floats]:
    """Return which held-out courses lie in the band made from the other folds, and how wide it is for each."""
    inside, width = np.zeros(len(y), dtype=bool), np.zeros(len(y))
    for places in held:
        others = np.ones(len(y), dtype=bool)
        others[places] = False
        low, high = bands(y[others], predicted[others]).ends(predicted[places])
        inside[places] = (low <= y[places]) & (y[places] <= high)
        width[places] = high - low
    return inside, width


def fifths(predicted: Floats) -> Integers:
    """Return the fifth of the predicted score of each course, 1 the lowest."""
    cuts = np.quantile(predicted, np.arange(1, FIFTHS) / FIFTHS)
    return np.searchsorted(cuts, predicted, side="right").astype(np.int64) + 1
