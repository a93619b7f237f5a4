"""Weeks of registration: how many register in columns, and the share of them that certifies in a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, traces
from portal.formats import count, day, percent_between
from portal.questions.mooc.columns import UNKNOWN

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

LOWER = {"xaxis": "x", "yaxis": "y2"}
BAND = 18


def figure(answer: Answer) -> Figure | None:
    """Draw registrations by week above and the share that certified below; None where no day is known."""
    rows = [row for row in marks.numbered(answer) if row["week"] != UNKNOWN]
    if not rows:
        return None
    columns = marks.columns(rows, "week", "registrations", tooltip=_tooltip, colour="ghost")
    line = marks.points(rows, "week", "certify_rate", tooltip=_tooltip, joined=True)
    line["marker"]["size"] = 4
    return {"data": [columns, _band(rows) | LOWER, line | LOWER], "layout": _layout()}


def _layout() -> dict[str, Any]:
    return {
        "xaxis": {"type": "date", "showgrid": False, "anchor": "y2", "tickformat": "%b %Y"},
        "yaxis": {"domain": [0.56, 1], "rangemode": "tozero", "title": {"text": "registrations"}, "tickformat": ",d"},
        "yaxis2": {"domain": [0, 0.44], "rangemode": "tozero", "tickformat": ".0%", "title": {"text": "certify"}},
    }


def _tooltip(row: NumberedRow) -> str:
    sentence = (
        f"week of {day(row['week'])}: {count(row['registrations'])} registrations\n{count(row['certified'])} certified"
    )
    if row["certify_rate"] is None:
        return sentence
    return f"{sentence}, {percent_between(row['certify_rate'], row['low'], row['high'])}"


def _band(rows: Rows) -> Trace:
    """Return the band of the line's intervals, where they are known."""
    known = [row for row in rows if row["low"] is not None]
    week, low, high = (marks.column(known, name) for name in ("week", "low", "high"))
    return traces.band(week, low, high, BAND)
