"""First step of every measurement: clocks, medians and percentiles, and two jobs that take turns."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Job = Callable[[], object]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0-1) of the values lie, by linear interpolation (Hyndman and Fan's 7).

    Raises ValueError where there are no values.
    """
    if not values:
        raise ValueError("no values were measured, so there is no percentile")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def median(values: Sequence[float]) -> float:
    """Return the middle of the values; raise ValueError where there are none."""
    return percentile(values, 1 / 2)


def seconds(job: Job, repeats: int = 1) -> float:
    """Return the seconds that one run of a job takes, the mean of `repeats` runs."""
    start = time.perf_counter()
    for _ in range(repeats):
        job()
    return (time.perf_counter() - start) / repeats


def repeats_for(once: float, least: float) -> int:
    """Return how often a job of `once` seconds must run so that it takes at least `least` seconds."""
    return max(1, math.ceil(least / max(once, 1e-9)))


def alternate(jobs: Sequence[Job], rounds: int, repeats: int = 1) -> list[list[float]]:
    """Return for each job its seconds in each round; the jobs take turns, so that drift of the machine hits all."""
    taken: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for place, job in enumerate(jobs):
            taken[place].append(seconds(job, repeats))
    return taken
