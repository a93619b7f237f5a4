"""Weeks of registration: how many register in columns, and the share of them that certifies in a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, day
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.figures.marks import numbered_rows, with_interval, with_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.mooc.figures.marks import Record

LOWER = {"xaxis": "x", "yaxis": "y2"}


def figure(answer: Answer) -> Figure | None:
    """Draw registrations by week above and the share that certified below; None where no day is known."""
    rows = [row for row in numbered_rows(answer) if row["week"] != UNKNOWN]
    if not rows:
        return None
    weeks = [row["week"] for row in rows]
    tooltips = [_tooltip(row) for row in rows]
    bars = theme.columns(weeks, [row["registrations"] for row in rows], hover=tooltips, colour="ghost")
    line = theme.points(weeks, [row["certify_rate"] for row in rows], tooltips, line=True)
    line["marker"]["size"] = 4
    data = [with_numbers(bars, rows), _band(rows) | LOWER, with_numbers(line | LOWER, rows)]
    return {"data": data, "layout": _layout()}


def _layout() -> dict[str, Any]:
    return {
        "xaxis": {"type": "date", "showgrid": False, "anchor": "y2", "tickformat": "%b %Y"},
        "yaxis": {"domain": [0.56, 1], "rangemode": "tozero", "title": {"text": "registrations"}, "tickformat": ",d"},
        "yaxis2": {"domain": [0, 0.44], "rangemode": "tozero", "tickformat": ".0%", "title": {"text": "certify"}},
    }


def _tooltip(row: Record) -> str:
    return (
        f"week of {day(row['week'])}: {count(row['registrations'])} registrations\n"
        f"{count(row['certified'])} certified, {with_interval(row, 'certify_rate', 'low', 'high')}"
    )


def _band(rows: Sequence[Record]) -> Trace:
    """Return the band of the line's intervals: along the upper ends, and back along the lower ones."""
    known = [row for row in rows if row["low"] is not None]
    weeks = [row["week"] for row in known]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*weeks, *reversed(weeks)],
        "y": [*(row["low"] for row in known), *(row["high"] for row in reversed(known))],
        "fill": "toself",
        "fillcolor": theme.token("series-1", 18),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
