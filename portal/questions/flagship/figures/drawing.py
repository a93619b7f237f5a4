"""What the flagship's figures share: whole figures of dots or bars, the colours of user types, words of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, percent
from portal.questions.flagship.words import PROFESSIONAL, STUDENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure

    Words = Callable[[NumberedRow], str]

TYPE_COLOURS = {PROFESSIONAL: "series-4", STUDENT: "series-2"}
PLAIN = "series-5"
LABEL_ROOM = 1.55


def dots(rows: Rows, name: Words, column: str, label: Words, tooltip: Words, *, ends: str = "") -> Figure | None:
    """Return shares as dots with intervals, on an axis from zero; None where there are no rows.

    The interval is in `low` and `high`, after `ends_` where that is given.
    """
    if not rows:
        return None
    low, high = (f"{ends}_{end}" if ends else end for end in ("low", "high"))
    traces = marks.dots(rows, column, (low, high), name=name, text=label, tooltip=tooltip, colour=colour)
    largest = max(row[high] or row[column] for row in rows)
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, max(largest * LABEL_ROOM, 0.01)]}
    return {"data": traces, "layout": layout}


def bars(rows: Rows, name: Words, column: str, label: Words, tooltip: Words) -> Figure | None:
    """Return counts as bars, on an axis from zero; None where there are no rows."""
    if not rows:
        return None
    trace = marks.bars(rows, name, column, text=label, tooltip=tooltip, colour=colour)
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"range": [0, max(row[column] or 0 for row in rows) * LABEL_ROOM], "nticks": 5}
    return {"data": [trace], "layout": layout}


def colour(row: Mapping[str, Any]) -> str:
    """Return the colour of a row's user type; the plain one for other types and rows of no type."""
    return TYPE_COLOURS.get(row.get("user_type", ""), PLAIN)


def user_type(row: Mapping[str, Any]) -> str:
    """Return the user type of a row as its name on the axis."""
    return str(row["user_type"])


def share_and_n(column: str, n: str = "users") -> Words:
    """Return what labels a row with a share and the number that it is of."""

    def label(row: NumberedRow) -> str:
        return f"{percent(row[column])}  (n {count(row[n])})"

    return label
