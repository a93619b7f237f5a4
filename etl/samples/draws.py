"""Before the readers: what the samples are drawn with, made so that every machine gets the same numbers.

Only uniform draws (exact everywhere), + - * /, comparisons, stable sorting, table look-ups and explicit rounding, one
whole column at a time. There is no logarithm, exponential or root and no sum or mean over an array: their last digit
differs between machines and could turn a rounding. Each step is its own numpy call, so no compiler fuses two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

ROOT_OF_THREE = 1.7320508075688772
SPREADSHEET_WIDTH = 11
MAX_SCALE = 1000


def units(seed: int, scale: int) -> Iterator[tuple[int, np.random.Generator]]:
    """Return the number of each unit of the scale with what draws it.

    Raises ValueError where the scale is not from 1 to 1000: at once, before anything is written.
    """
    if not 1 <= scale <= MAX_SCALE:
        raise ValueError(f"scale is {scale}; it must be a whole number from 1 to {MAX_SCALE}")
    return ((unit, np.random.default_rng([seed, unit])) for unit in range(scale))


def bell(rng: np.random.Generator, count: int) -> Floats:
    """Return `count` bell-shaped draws, mean 0 and standard deviation 1: sums of four uniform ones (Irwin-Hall)."""
    uniform = rng.random((4, count))
    total: Floats = uniform[0] + uniform[1] + uniform[2] + uniform[3]
    return (total - 2.0) * ROOT_OF_THREE


def places(latent: Floats) -> Floats:
    """Return each value's place among all, inside 0-1: (rank + 1/2) / n, ties in the order they come."""
    ranks = np.empty(len(latent))
    ranks[np.argsort(latent, kind="stable")] = np.arange(len(latent))
    return (ranks + 0.5) / len(latent)


def middle_places(values: Floats) -> Floats:
    """Return each value's place among all, inside 0-1, equal values sharing the middle of theirs."""
    ordered = np.sort(values)
    twice = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    return twice / (2.0 * len(values))


def curve(places_: Floats, knots: Sequence[Sequence[float]]) -> Floats:
    """Look places up in a table of (place, value) knots, on straight lines between them."""
    x, y = _columns(knots)
    left = np.clip(np.searchsorted(x, places_, "right") - 1, 0, len(x) - 2)
    part = (places_ - x[left]) / (x[left + 1] - x[left])
    return y[left] + (y[left + 1] - y[left]) * part


def steps(places_: Floats, tops: Sequence[Sequence[float]]) -> Floats:
    """Look places up in a table of (place up to which, value)."""
    x, y = _columns(tops)
    return y[np.clip(np.searchsorted(x, places_, "left"), 0, len(y) - 1)]


def centred(values: Floats, group: Integers) -> Floats:
    """Return values minus the mean of their group; `bincount` adds in the order of the rows, one by one."""
    return values - (np.bincount(group, values) / np.maximum(np.bincount(group), 1))[group]


def runs(rng: np.random.Generator, count: int, length: int) -> Integers:
    """Return an order of `count` rows that shuffles runs of `length` neighbours."""
    run = np.arange(count) // length
    return np.argsort(rng.random(count // length + 1)[run], kind="stable")


def as_spreadsheet(value: float) -> str:
    """Return a number that is not negative as a spreadsheet saves it: at most 11 characters, no zeros at the end."""
    decimals = SPREADSHEET_WIDTH - 1 - len(str(int(value)))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def _columns(pairs: Sequence[Sequence[float]]) -> tuple[Floats, Floats]:
    table: Floats = np.array(pairs, dtype=np.float64)
    return table[:, 0], table[:, 1]
