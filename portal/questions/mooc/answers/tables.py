"""Which table an answer of the MOOC reads: counts by all groups, or the registrations themselves where days matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Result

COUNTS = "registration_counts"
ROWS = "(select *, 1::bigint as registrations from registrations)"
BY_DAY = frozenset({"registered", "week"})
NOBODY = "No registration is left."


def select(context: Context, sql: str) -> Result:
    """Run a statement over ``{table}``, in which `registrations` is the count of a row.

    The table of counts knows no day, so a filter by day reads the registrations, one row each.
    """
    table = ROWS if BY_DAY & context.state.names() else COUNTS
    return context.select(sql.replace("{table}", table))
