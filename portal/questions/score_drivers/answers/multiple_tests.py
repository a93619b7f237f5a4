"""Adjusts the p values of an answer's rows for the number of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.warehouse import Record


def adjust(rows: Sequence[Record]) -> list[Record]:
    """Replace each row's `p` by `p_adjusted`, and count the `tests`: Benjamini-Hochberg over the rows that have a p."""
    adjusted = statistics.adjusted([row["p"] for row in rows])
    tests = len([p for p in adjusted if p is not None])
    return [
        {**{name: value for name, value in row.items() if name != "p"}, "p_adjusted": p, "tests": tests}
        for row, p in zip(rows, adjusted, strict=True)
    ]
