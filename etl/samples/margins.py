"""Before the readers: whole numbers that meet given totals exactly, and rows that meet those numbers.

Only whole numbers and sorting, so that every machine gets the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.samples.draws import Floats, Integers


def apportion(total: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """Split `total` by weights into whole numbers, none above its `most`: the largest remainders get what is left.

    Equal remainders go by place. Raises ValueError where `most` leaves too little room.
    """
    parts = [0] * len(weights)
    while left := total - sum(parts):
        able = [i for i, part in enumerate(parts) if part < most[i] and weights[i]]
        if not able:
            raise ValueError(f"{total} do not fit into {list(most)}")
        whole = sum(weights[i] for i in able)
        for i in able:
            parts[i] = min(parts[i] + left * weights[i] // whole, most[i])
        rest = total - sum(parts)
        if rest < len(able):
            behind = sorted(able, key=lambda i: (-(left * weights[i] % whole), i))
            for i in [i for i in behind if parts[i] < most[i]][:rest]:
                parts[i] += 1
    return parts


def cells(sizes: Sequence[int], parts: Sequence[tuple[int, Sequence[int]]]) -> list[list[int]]:
    """Return for each level a number for each class: rows sum to `sizes`, columns to the totals of the classes.

    `parts` has (total, weights) of all classes but the last, which takes the rest of each level.
    """
    left, columns = list(sizes), []
    for total, weights in parts:
        column = apportion(total, weights, left)
        left = [have - took for have, took in zip(left, column, strict=True)]
        columns.append(column)
    return [list(row) for row in zip(*columns, left, strict=True)]


def assigned(latent: Floats, counts: Sequence[Sequence[int]], classes: Integers) -> Integers:
    """Return each row's level: within a class, the rows with the lowest latent values get the first level, and so on.

    `counts[level][class]` says how many; a class's counts sum to its rows.
    """
    levels = np.empty(len(latent), dtype=np.int64)
    table = np.array(counts)
    for one in range(table.shape[1]):
        rows = np.flatnonzero(classes == one)
        order = np.argsort(latent[rows], kind="stable")
        levels[rows[order]] = np.repeat(np.arange(len(table)), table[:, one])
    return levels
