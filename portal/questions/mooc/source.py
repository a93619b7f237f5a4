"""Which table an answer of the MOOC reads: the counts by all groups, or the rows where a day is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Row

COUNTS = "registration_counts"
ROWS = "(select *, 1::bigint as registrations from registrations)"
BY_DAY = frozenset({"registered", "week"})
UNKNOWN = "Unknown"
NOBODY = "No registration is left."


def bound(context: Context, sql: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return a statement over ``{table}``, with `registrations` as the count of a row, and its bound values."""
    table = ROWS if BY_DAY & context.state.names() else COUNTS
    return context.bound(sql.replace("{table}", table), **more)


def rows(context: Context, sql: str) -> tuple[list[Row], str, dict[str, Any]]:
    """Run a statement over ``{table}``; return its rows, the statement and its bound values."""
    text, parameters = bound(context, sql)
    return context.snapshot.rows(text, parameters), text, parameters
