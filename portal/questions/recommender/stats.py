"""Pure numbers of the what-if: page shares that sum to 100, changes and their range, likeness, bands, recipes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

WHOLE = 100.0
SLACK = 0.5
LOW_TAIL, HIGH_TAIL = 0.05, 0.95
TINY = 1e-9


def balanced(own: Mapping[str, float], given: Mapping[str, float], locked: Set[str]) -> dict[str, float] | None:
    """Return page shares with the given ones as they are and the others, locked ones aside, scaled so that all sum.

    Others that are all 0 share equally. The sum is 100; given shares that are all of them are kept where they sum to
    that within 0.5. None where the shares cannot sum to 100. Nothing given leaves the course as it is.
    """
    if not given:
        return dict(own)
    free = [name for name in own if name not in given and name not in locked]
    fixed = {name: given.get(name, own[name]) for name in own if name not in free}
    left = WHOLE - sum(fixed.values())
    if not free:
        return {name: fixed[name] for name in own} if abs(left) <= SLACK else None
    if left < -TINY:
        return None
    before = sum(own[name] for name in free)
    scaled = {name: max(0.0, left) * (own[name] / before if before > 0 else 1 / len(free)) for name in free}
    return {name: fixed[name] if name in fixed else scaled[name] for name in own}


@dataclass(frozen=True, slots=True)
class Change:
    """What several models say of a change: mean, least and most, and how many have the mean's sign."""

    mean: float
    low: float
    high: float
    agreeing: int


def change(changes: Floats) -> Change:
    """Return the summary of the models' changes."""
    mean = float(changes.mean())
    agreeing = int((np.sign(changes) == np.sign(mean)).sum())
    return Change(mean, float(changes.min()), float(changes.max()), agreeing)


def percentiles(ordered: Floats, values: Floats) -> Floats:
    """Return where values stand among `ordered` columns: the share below, equal ones counted half; a row a course."""
    result = np.empty_like(np.atleast_2d(values), dtype=np.float64)
    for place in range(ordered.shape[1]):
        column = ordered[:, place]
        one = np.atleast_2d(values)[:, place]
        ends = np.searchsorted(column, one, side="left") + np.searchsorted(column, one, side="right")
        result[:, place] = ends / (2 * len(column))
    return result


def nearest(places: npt.NDArray[np.float32], target: Floats, count: int, without: int | None = None) -> Integers:
    """Return the `count` courses whose percentiles lie nearest, the nearest first; ties by their order.

    The distance is the mean absolute difference of percentiles; `without` leaves one course out.
    """
    apart = distances(places, target)
    if without is not None:
        apart[without] = np.inf
    count = min(count, len(apart) - (without is not None))
    some = np.argpartition(apart, count - 1)[:count]
    return some[np.lexsort((some, apart[some]))].astype(np.int64)


def distances(places: npt.NDArray[np.float32], target: Floats) -> Floats:
    """Return each course's mean absolute difference of percentiles from a target."""
    return np.asarray(np.abs(places - target.astype(np.float32)).mean(axis=1), dtype=np.float64)


def limits(like: Floats) -> Floats:
    """Return the 5% and 95% quantiles of like courses' features, a column each."""
    return np.asarray(np.quantile(like, [LOW_TAIL, HIGH_TAIL], axis=0), dtype=np.float64)


def supported(limits_: Floats, values: Floats) -> Flags:
    """Return which values lie within the limits, ends included."""
    return np.asarray((values >= limits_[0] - TINY) & (values <= limits_[1] + TINY))


@dataclass(frozen=True, slots=True)
class Bands:
    """Where 80% of scores lie: from `start[i]` up, prediction + `low[i]` to prediction + `high[i]`."""

    start: Floats
    low: Floats
    high: Floats

    def ends(self, predicted: float) -> tuple[float, float]:
        """Return both ends for a predicted score, within 0 to 100."""
        place = int(np.clip(np.searchsorted(self.start, predicted, side="right") - 1, 0, len(self.start) - 1))
        low, high = predicted + self.low[place], predicted + self.high[place]
        return float(np.clip(low, 0, WHOLE)), float(np.clip(high, 0, WHOLE))


AMOUNTS = (2.5, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0)
STEPS = {"comments": (0.25, 0.5, 1.0, 2.0, 3.0, 5.0), "certificates": (5.0, 10.0, 20.0, 30.0, 50.0, 100.0)}


def moves(own: Mapping[str, float], pages: Sequence[str], free: Set[str]) -> list[dict[str, float]]:
    """Return the single moves that a course can make: the new values of the features that a move touches.

    Points go from one page share to another, so that their sum stays; any other feature rises or falls by itself, not
    under 0. Only `free` features move.
    """
    found: list[dict[str, float]] = []
    shares = [name for name in pages if name in free]
    for source in shares:
        for target in shares:
            if source != target:
                found += [_moved(own, source, target, amount) for amount in _amounts(own[source])]
    for name, steps in STEPS.items():
        if name in free:
            values = {round(own[name] + step, 6) for step in steps}
            values |= {round(max(0.0, own[name] - step), 6) for step in steps}
            found += [{name: value} for value in sorted(values - {own[name]})]
    return found


def _amounts(share: float) -> list[float]:
    return [amount for amount in AMOUNTS if amount < share] + ([share] if share > 0 else [])


def _moved(own: Mapping[str, float], source: str, target: str, amount: float) -> dict[str, float]:
    return {source: round(own[source] - amount, 6), target: round(own[target] + amount, 6)}


def joined(bases: Sequence[Mapping[str, float]], steps: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return every base together with every step that touches other features, each once."""
    found: dict[tuple[tuple[str, float], ...], dict[str, float]] = {}
    for base in bases:
        for step in steps:
            if not base.keys() & step.keys():
                both = {**base, **step}
                found.setdefault(tuple(sorted(both.items())), both)
    return list(found.values())


def effort(own: Mapping[str, float], move: Mapping[str, float], iqr: Mapping[str, float]) -> float:
    """Return how much a move moves, in interquartile ranges, added up over its features."""
    return sum(abs(value - own[name]) / iqr[name] for name, value in move.items())
