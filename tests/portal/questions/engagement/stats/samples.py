"""Values that the statistics are tried on."""

from __future__ import annotations

import numpy as np


def sample(size: int, seed: int = 1, ties: bool = True) -> np.ndarray:  # noqa: FBT001, FBT002 - a switch of a drawing
    """Draw sorted, skewed values, many of them equal with `ties`."""
    values = np.random.default_rng(seed).lognormal(3, 1.2, size)
    return np.sort(np.where(np.arange(size) % 3 == 0, 10.0, values) if ties else values)
