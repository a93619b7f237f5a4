"""What several answers of the flagship share: a statement that runs once a state, and the start of a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.answers.spec import Context
    from portal.warehouse import Record, Result

CELL_BYTES = 64


def select_once(context: Context, statement: str) -> Result:
    """Run a statement from which several answers of one state are made: the first of them runs it for all."""

    def run() -> tuple[Result, int]:
        result = context.select(statement)
        return result, CELL_BYTES * len(result.rows) * len(result.columns)

    result: Result = context.share(statement, run)
    return result


def summed(result: Result, *columns: str) -> Result:
    """Return a result as the source of an answer that sums these columns in Python, so that they count as computed."""
    return replace(result, columns=tuple(name for name in result.columns if name not in columns))


def top_rows(rows: Iterable[Record]) -> list[Record]:
    """Return the first row of each user type; statements put the most frequent first."""
    first: dict[str, Record] = {}
    for row in rows:
        first.setdefault(row["user_type"], row)
    return list(first.values())
