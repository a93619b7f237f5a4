"""Whether more courses would help: R squared by the number of courses trained on."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.charts.traces import CAP
from portal.formats import count, percent
from portal.questions.recommender.figures.shared import above

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

ROOM = 0.15


def learning(answer: Answer) -> Figure | None:
    """Draw R squared with the spread of the folds, each doubling as wide; None where there is no model."""
    rows = marks.numbered(answer)
    if not rows:
        return None
    courses = marks.column(rows, "courses")
    line = marks.points(rows, "courses", "r2", tooltip=_tooltip, joined=True)
    line["error_y"] = {"type": "data", "array": marks.column(rows, "r2_sd"), "thickness": CAP, "width": 0}
    line["error_y"]["color"] = line["line"]["color"]
    heads = [_head(row) for row in rows]
    heads.append(above("share of how scores differ (R\u00b2)", 8))
    layout = theme.layout(unit="fraction", annotations=heads, margin={"t": 32})
    layout["yaxis"]["nticks"] = 5
    ends = [log10(courses[0]) - ROOM, log10(courses[-1]) + ROOM]
    ticks = {"tickvals": courses, "ticktext": [count(n) for n in courses], "showgrid": False}
    layout["xaxis"] = {"type": "log", "range": ends, **ticks}
    layout["xaxis"]["title"] = {"text": "courses trained on; upright line: one sd of the folds"}
    return {"data": [line], "layout": layout}


def _tooltip(row: NumberedRow) -> str:
    return (
        f"trained on {count(row['courses'])} courses: {percent(row['r2'])} of how scores differ, "
        f"one sd of the folds {percent(row['r2_sd'])}"
    )


def _head(row: NumberedRow) -> dict[str, Any]:
    top = row["r2"] + row["r2_sd"]
    return theme.note(percent(row["r2"], 0), log10(row["courses"]), top, "text", yanchor="bottom", yshift=4)
