"""How long learners stay: a line for each course, the share still active by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, percent_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure

COLOURS = ("series-1", "series-2", "series-3", "series-4", "series-5")
ROOM = 1.2  # right of the last day, for the names of the courses
GAP = 0.07  # between two names, of the height
DOT = 5


def figure(answer: Answer) -> Figure | None:
    """Draw the curves of the five largest courses; None where no course has a share."""
    by_course = marks.grouped(marks.numbered(answer, "still_active"), "course")
    curves = sorted(by_course.values(), key=lambda rows: -rows[0]["observed"])[: len(COLOURS)]
    if not curves:
        return None
    lines = [
        marks.points(rows, "day", "still_active", tooltip=_tooltip, colour=colour, joined=True)
        for rows, colour in zip(curves, COLOURS, strict=False)
    ]
    for line in lines:
        line["marker"]["size"] = DOT
    highest = max(row["still_active"] for rows in curves for row in rows)
    layout = theme.layout(unit="fraction", annotations=_names(curves, highest))
    layout["xaxis"] = _day_axis(max(curves, key=len))
    layout["yaxis"] |= {"range": [0, highest * 1.05], "title": {"text": "percent still active"}}
    return {"data": lines, "layout": layout}


def _day_axis(rows: Rows) -> dict[str, Any]:
    days = marks.column(rows, "day")
    return {
        "range": [-1, days[-1] * ROOM + 1],
        "tickvals": days[::2],
        "title": {"text": "days since registration"},
        "showgrid": False,
    }


def _names(curves: Sequence[Rows], highest: float) -> list[dict[str, Any]]:
    """Return the name of each course at the end of its curve, one above the other where curves end close together."""
    ends = [(rows[-1], colour) for rows, colour in zip(curves, COLOURS, strict=False)]
    notes, lowest = [], 0.0
    for row, colour in sorted(ends, key=lambda end: end[0]["still_active"]):
        height = max(row["still_active"], lowest)
        lowest = height + GAP * highest
        notes.append(theme.note(f"\u2002{row['course']}", row["day"], height, colour, xanchor="left"))
    return notes


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{row['course']}, {count(row['day'])} days after registering\n"
        f"{percent_between(row['still_active'], row['low'], row['high'])} are still active\n"
        f"{count(row['followed'])} at risk on that day"
    )
