"""What several answers of the flagship share: a statement that runs once a state, and the words of those who lead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal.answers import ranking
from portal.formats import joined, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record, Result

CELL_BYTES = 64
FEW = 3  # so many that lead together are named


def select_once(context: Context, statement: str, **more: Any) -> Result:
    """Run a statement from which several answers of one state, or of two sides, are made: the first runs it for all.

    `more` are values that it binds, the same for all of them.
    """

    def run() -> tuple[Result, int]:
        result = context.select(statement, **more)
        return result, CELL_BYTES * len(result.rows) * len(result.columns)

    result: Result = context.cached(statement, run)
    return result


def summed(result: Result, *columns: str) -> Result:
    """Return a result as the source of an answer that sums these columns in Python, so that they count as computed."""
    return replace(result, columns=tuple(name for name in result.columns if name not in columns))


def by_type(rows: Iterable[Record]) -> dict[str, list[Record]]:
    """Return the rows of each user type."""
    types: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        types[row["user_type"]].append(row)
    return dict(types)


def leading(rows: Sequence[Record], part: str, whole: str) -> list[Record]:
    """Return the row with the largest share, or those that may have it where that is not clear; in falling order."""
    ranks = ranking.of_shares([(row[part], row[whole]) for row in rows])
    first = [row for row, rank in zip(rows, ranks, strict=True) if rank.low == 1]
    return sorted(first, key=lambda row: -row[part])


def leaders(rows: Sequence[Record], share: str, part: str, whole: str, name: str) -> str:
    """Return in words who leads among rows that have a share: the first, or the first few whose order is open.

    Empty where no row has a share.
    """
    first = leading([row for row in rows if row[share] is not None], part, whole)
    if len(first) > FEW:
        return f"{len(first)} programs in about equal numbers"
    named = [f"{row[name]} ({percent(row[share])})" for row in first]
    return f"{joined(named)}, whose order is open" if len(named) > 1 else "".join(named)
