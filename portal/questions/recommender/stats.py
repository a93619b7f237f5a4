"""The arithmetic of the what-if: page shares that sum to 100, changes and their range, similarity, bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

WHOLE = 100.0
SLACK = 0.5
LOW_TAIL, HIGH_TAIL = 0.05, 0.95
TINY = 1e-9


def balanced(current: Mapping[str, float], given: Mapping[str, float], locked: Set[str]) -> dict[str, float] | None:
    """Scale the page shares that are neither given nor locked so that all sum to 100.

    Free shares that are all 0 share equally. Where no share is free, the given ones stand if they sum to 100 within
    0.5. None where the shares cannot sum to 100. With nothing given the course stays as it is.
    """
    if not given:
        return dict(current)
    free = [name for name in current if name not in given and name not in locked]
    fixed = {name: given.get(name, current[name]) for name in current if name not in free}
    left = WHOLE - sum(fixed.values())
    if not free:
        return {name: fixed[name] for name in current} if abs(left) <= SLACK else None
    if left < -TINY:
        return None
    before = sum(current[name] for name in free)
    scaled = {name: max(0.0, left) * (current[name] / before if before > 0 else 1 / len(free)) for name in free}
    return {name: fixed[name] if name in fixed else scaled[name] for name in current}


@dataclass(frozen=True, slots=True)
class Change:
    """A predicted change over several models: mean, smallest and largest, and how many have the mean's sign."""

    mean: float
    low: float
    high: float
    agreeing: int

    def columns(self) -> dict[str, float | int]:
        """Return it as the columns of an answer."""
        return {
            "change": self.mean,
            "change_low": self.low,
            "change_high": self.high,
            "models_agreeing": self.agreeing,
        }


def change(changes: Floats) -> Change:
    """Summarize the changes that the models predict, one number for each model."""
    mean = float(changes.mean())
    agreeing = int((np.sign(changes) == np.sign(mean)).sum())
    return Change(mean, float(changes.min()), float(changes.max()), agreeing)


def percentiles(ordered: Floats, values: Floats) -> Floats:
    """Return the share of each sorted column that lies below a value, equal ones counted half; a row for each course.

    `ordered` has a sorted column for each feature, `values` a row of features for each course (or one row).
    """
    rows = np.atleast_2d(values)
    result = np.empty_like(rows, dtype=np.float64)
    for index, column in enumerate(ordered.T):
        feature = rows[:, index]
        ends = np.searchsorted(column, feature, side="left") + np.searchsorted(column, feature, side="right")
        result[:, index] = ends / (2 * len(column))
    return result


def nearest(percentiles_: npt.NDArray[np.float32], target: Floats, count: int, without: int | None = None) -> Integers:
    """Return the indices of the `count` courses nearest to a target, the nearest first; ties by their order.

    The distance is the mean absolute difference of percentiles; `without` leaves one course out.
    """
    distance = distances(percentiles_, target)
    if without is not None:
        distance[without] = np.inf
    count = min(count, len(distance) - (without is not None))
    candidates = np.argpartition(distance, count - 1)[:count]
    return candidates[np.lexsort((candidates, distance[candidates]))].astype(np.int64)


def distances(percentiles_: npt.NDArray[np.float32], target: Floats) -> Floats:
    """Return each course's mean absolute difference of percentiles from a target."""
    return np.asarray(np.abs(percentiles_ - target.astype(np.float32)).mean(axis=1), dtype=np.float64)


def limits(similar: Floats) -> Floats:
    """Return the 5% and 95% quantiles of similar courses' features, a column for each feature."""
    return np.asarray(np.quantile(similar, [LOW_TAIL, HIGH_TAIL], axis=0), dtype=np.float64)


def supported(limits_: Floats, values: Floats) -> Flags:
    """Say which values lie within the limits, ends included."""
    return np.asarray((values >= limits_[0] - TINY) & (values <= limits_[1] + TINY))


@dataclass(frozen=True, slots=True)
class ScoreBands:
    """Where 80% of scores lie: from `start[i]` up, prediction + `low[i]` to prediction + `high[i]`."""

    start: Floats
    low: Floats
    high: Floats

    def ends(self, predicted: float) -> tuple[float, float]:
        """Return both ends for a predicted score, within 0 to 100."""
        band = int(np.clip(np.searchsorted(self.start, predicted, side="right") - 1, 0, len(self.start) - 1))
        low, high = predicted + self.low[band], predicted + self.high[band]
        return float(np.clip(low, 0, WHOLE)), float(np.clip(high, 0, WHOLE))
