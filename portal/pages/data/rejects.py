"""For /data: the rows that stayed out of the numbers, read from the build page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from portal import formats
from portal.charts import tables

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from portal.warehouse import Record, Snapshot

PER_PAGE = 20

COUNT = "select count(*)::bigint from rejects"

ROWS = """
select source, file, line, column_name, value, rule
from rejects
order by source, file, line, column_name, rule
limit $limit offset $offset
"""

_HEADS = ("source", "file", "line", "column", "value", "rule")
_UNITS = ("text", "text", "count", "text", "text", "text")


def page_number(text: str | None, count: int) -> int:
    """Return the page (from 1) that a query value asks for; the nearest there is, the first where it is no number."""
    last = max(1, -(-count // PER_PAGE))
    asked = int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004 - no page has more digits
    return min(max(asked, 1), last)


def read(snapshot: Snapshot, asked: str | None) -> tuple[int, int, list[Record]]:
    """Return how many there are, the page shown and its rows."""
    count = int(snapshot.value(COUNT))
    page = page_number(asked, count)
    return count, page, snapshot.select(ROWS, {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}).rows


def shown(count: int, page: int, rows: list[Record], address: str) -> list[Component]:
    """Return the table of one page and the links to the pages beside it."""
    if count == 0:
        return [html.P("No row of any file broke a rule.")]
    first = (page - 1) * PER_PAGE + 1
    words = f"Rows {formats.count(first)} to {formats.count(first + len(rows) - 1)} of {formats.count(count)}"
    return [
        tables.table(_HEADS, _UNITS, [list(row.values()) for row in rows], words),
        html.Nav(_links(count, page, address), className="bar", **_NAMED),
    ]


_NAMED: dict[str, Any] = {"aria-label": "Pages of rejected rows"}


def _links(count: int, page: int, address: str) -> list[Component]:
    links: list[Component] = []
    if page > 1:
        links.append(dcc.Link("Previous", href=f"{address}?rejects={page - 1}", className="button"))
    if page * PER_PAGE < count:
        links.append(dcc.Link("Next", href=f"{address}?rejects={page + 1}", className="button"))
    return links
