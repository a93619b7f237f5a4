"""How long learners stay: a line for each course, the share still active by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count
from portal.questions.mooc.figures.marks import numbered_rows, with_interval, with_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure
    from portal.questions.mooc.figures.marks import Record

COLOURS = ("series-1", "series-2", "series-3", "series-4", "series-5")
ROOM = 1.2  # right of the last day, for the names of the courses
GAP = 0.07  # between two names, of the height


def figure(answer: Answer) -> Figure | None:
    """Draw the curves of the five largest courses; None where no course has a share."""
    by_course: dict[str, list[Record]] = {}
    for row in numbered_rows(answer):
        if row["still_active"] is not None:
            by_course.setdefault(row["course"], []).append(row)
    curves = sorted(by_course.values(), key=lambda rows: -rows[0]["observed"])[: len(COLOURS)]
    if not curves:
        return None
    data = []
    for rows, colour in zip(curves, COLOURS, strict=False):
        days, shares = ([row[name] for row in rows] for name in ("day", "still_active"))
        line = theme.points(days, shares, [_tooltip(row) for row in rows], colour=colour, line=True)
        line["marker"]["size"] = 5
        data.append(with_numbers(line, rows))
    highest = max(row["still_active"] for rows in curves for row in rows)
    last = max(row["day"] for rows in curves for row in rows)
    layout = theme.layout(unit="fraction", annotations=_names(curves, highest))
    layout["xaxis"] = {"range": [-1, last * ROOM + 1], "title": {"text": "days since registration"}, "showgrid": False}
    layout["xaxis"] |= {"tickvals": [row["day"] for row in curves[0][::2]]}
    layout["yaxis"] |= {"range": [0, highest * 1.05], "title": {"text": "percent still active"}}
    return {"data": data, "layout": layout}


def _names(curves: Sequence[Sequence[Record]], highest: float) -> list[dict[str, Any]]:
    """Return the name of each course at the end of its curve, one above the other where curves end close together."""
    ends = sorted(
        ((rows[-1], colour) for rows, colour in zip(curves, COLOURS, strict=False)),
        key=lambda end: end[0]["still_active"],
    )
    notes, lowest = [], 0.0
    for row, colour in ends:
        height = max(row["still_active"], lowest)
        lowest = height + GAP * highest
        notes.append(theme.note(f"\u2002{row['course']}", row["day"], height, colour, xanchor="left"))
    return notes


def _tooltip(row: Record) -> str:
    return (
        f"{row['course']}, {count(row['day'])} days after registering\n"
        f"{with_interval(row, 'still_active', 'low', 'high')} are still active\n"
        f"{count(row['followed'])} at risk on that day"
    )
