"""Minutes cut at a percentile: what is left of them, the standard error of the mean, and resamples that cut anew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Counts = NDArray[np.int64]

RESAMPLES = 1_000
PAIR = 2
CHUNK = 20_000
NARROW = 65_536
NO_CUT = 100  # the percentile at which nothing is cut


@dataclass(frozen=True, slots=True)
class Cut:
    """The percentile at which values are cut, 80 to 100 (100: not at all); with `cap` larger ones are set to it."""

    percent: float
    cap: bool = False

    @property
    def applies(self) -> bool:
        """Whether any value can be cut."""
        return self.percent < NO_CUT

    @property
    def mode(self) -> str:
        """What is done with larger values: drop, cap or none."""
        return "none" if not self.applies else "cap" if self.cap else "drop"


def yuen_error(n: int, kept: int, capped_sd: float | None) -> float | None:
    """Compute the standard error of a mean whose largest values were dropped (Yuen 1974): s_w / ((1 - g) sqrt(n))."""
    if capped_sd is None or kept < PAIR:
        return None
    return capped_sd / (kept / n * math.sqrt(n))


def apply(cut: Cut, values: Values) -> Values:
    """Cut sorted values: leave those strictly below the percentile, or all of them, larger ones set to it."""
    if not cut.applies or not values.size:
        return values
    at = percentile(values, cut.percent)
    return np.minimum(values, at) if cut.cap else values[: np.searchsorted(values, at, side="left")]


def percentile(values: Values, percent: float) -> float:
    """Compute a percentile of sorted values by linear interpolation."""
    position = percent / 100 * (values.size - 1)
    low = int(position)
    high = min(low + 1, values.size - 1)
    return float(values[low] + (position - low) * (values[high] - values[low]))


def resampled(values: Values, cuts: Sequence[Cut], rng: np.random.Generator) -> Values:
    """Compute the means of 1,000 resamples of sorted values, each cut anew: an array of resamples x cuts.

    Resamples are drawn in blocks of bounded size. Where a cut leaves nothing, the mean is not a number.
    """
    block = max(1, min(RESAMPLES, CHUNK // values.size))
    parts = [_block(values, cuts, min(block, RESAMPLES - first), rng) for first in range(0, RESAMPLES, block)]
    return np.concatenate(parts)


def _block(values: Values, cuts: Sequence[Cut], rows: int, rng: np.random.Generator) -> Values:
    """Draw `rows` resamples as counts of each value; sums up to a value give every cut without sorting anything."""
    n = values.size
    start = (np.arange(rows) * n)[:, None]
    drawn = rng.integers(0, n, (rows, n), dtype=np.uint16 if n <= NARROW else np.uint32)
    counts = np.bincount((drawn + start).ravel(), minlength=rows * n)
    below: Counts = np.concatenate(([0], np.cumsum(counts)))  # values drawn before each index, all rows in one
    sums = np.zeros((rows, n + 1))
    np.cumsum(counts.reshape(rows, n) * values, axis=1, out=sums[:, 1:])
    position = np.array([cut.percent / 100 * (n - 1) for cut in cuts])
    rank = position.astype(np.int64)
    low, high = (
        np.searchsorted(below, start + np.minimum(ranks, n - 1), side="right") - 1 - start for ranks in (rank, rank + 1)
    )
    part = position - rank
    at = values[low] + part * (values[high] - values[low])
    between = (values[high] > values[low]) & (part > 0)
    end = np.where(between, low + 1, np.searchsorted(values, values[low], side="left"))  # of what lies below the cut
    left = below[start + end] - start
    total = np.take_along_axis(sums, end, axis=1)
    keeps_all = np.array([cut.cap or not cut.applies for cut in cuts])
    with np.errstate(invalid="ignore", divide="ignore"):
        dropped = np.where(left > 0, total / left, np.nan)
    return np.asarray(np.where(keeps_all, (total + (n - left) * at) / n, dropped))
