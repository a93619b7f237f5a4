"""Which table an answer of the MOOC reads: the counts by all groups, or the rows where a day is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.answers import Ask
    from portal.warehouse import Row

COUNTS = "registration_counts"
ROWS = "(select *, 1::bigint as registrations from registrations)"
BY_DAY = frozenset({"registered", "week"})
UNKNOWN = "Unknown"
NOBODY = "No registration is left."


def bound(ask: Ask, sql: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return a statement over ``{table}``, with `registrations` as the count of a row, and its bound values."""
    table = ROWS if BY_DAY & ask.state.names() else COUNTS
    return ask.bound(sql.replace("{table}", table), **more)


def rows(ask: Ask, sql: str) -> tuple[list[Row], str, dict[str, Any]]:
    """Run a statement over ``{table}``; return its rows, the statement and its bound values."""
    text, parameters = bound(ask, sql)
    return ask.snapshot.rows(text, parameters), text, parameters
