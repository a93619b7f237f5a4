"""Which groups a sentence may call the highest: a single one only where it is clearly above all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.ranking import Rank


def leaders(values: Sequence[float], ranks: Sequence[Rank]) -> list[int]:
    """Return the numbers of the groups that could be first, the highest value first.

    One where it is clearly above the others, all where no two differ clearly.
    """
    order = sorted(range(len(values)), key=lambda index: -values[index])
    if ranks[order[0]].high == 1:
        return order[:1]
    leading = [index for index in order if ranks[index].low == 1]
    return leading if len(leading) > 1 else order[:2]


def of_counts(counts: Sequence[int]) -> list[int]:
    """Return the numbers of the counts that could be the highest; every member is in one of them at most."""
    return leaders(counts, ranking.of_counts(counts))


def of_shares(counts: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the shares, each as (part, whole), that could be the highest."""
    return leaders([part / whole for part, whole in counts], ranking.of_shares(counts))
