"""One strip from 0 to 100: the course, its company's courses, the band of courses like it, and the what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme, traces
from portal.formats import interval, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

SCALE = [0, 25, 50, 75, 100]
MOST_TICKS = 400
COMPANY_LANE, BAND_LANE, COURSE_LANE, WHAT_IF_LANE = 0, 1, 2, 3.2


def prediction(answer: Answer, courses: Answer) -> Figure:
    """Draw where the course stands and where the what-if would put it."""
    row = answer.record(0)
    bands = [] if row["like_low"] is None else [_band(row)]
    data = [*bands, _company(courses, row["company"]), *_course(row)]
    axis = {"range": [-2, 102], "tickvals": SCALE, "title": {"text": "score: starters who complete, of 100"}}
    lanes = {"visible": False, "range": [-0.9, 4.2]}
    return {"data": data, "layout": {"xaxis": axis, "yaxis": lanes, "annotations": _labels(row)}}


def _labels(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    notes = []
    if row["like_low"] is not None:
        middle = (row["like_low"] + row["like_high"]) / 2
        notes.append(theme.note("80% of courses like it", middle, BAND_LANE, "text", yshift=22))
    score = row["current_score"]
    notes.append(theme.note(f"this course {number(score)}", score, COURSE_LANE, "series-1", **_beside(score)))
    if row["change"]:
        after = row["what_if_score"]
        notes.append(theme.note(f"what-if {number(after)}", after, WHAT_IF_LANE, "series-2", **_beside(after)))
    notes.append(theme.note(f"courses of {row['company']}", 0, COMPANY_LANE, xanchor="left", yshift=-20))
    return notes


def _beside(score: float) -> dict[str, Any]:
    """Return where a label stands so that neither edge cuts it."""
    left = score > SCALE[-2]
    return {"xanchor": "right" if left else "left", "xshift": 6 if left else -6, "yanchor": "bottom", "yshift": 7}


def _band(row: Mapping[str, Any]) -> Trace:
    low, high = row["like_low"], row["like_high"]
    sentence = f"80% of courses with these features score {interval(low, high)}"
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [low, (low + high) / 2, high],
        "y": [BAND_LANE] * 3,
        "line": {"color": theme.token("series-1", 30), "width": 18},
        **traces.tooltips([sentence] * 3),
        "customdata": ["0"] * 3,
    }


def _company(courses: Answer, company: str) -> Trace:
    numbers = [index for index, name in enumerate(courses.values("company")) if name == company]
    rows = marks.selected(courses, numbers[:: max(1, len(numbers) // MOST_TICKS)])
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["score"] for row in rows],
        "y": [COMPANY_LANE] * len(rows),
        "marker": {
            "symbol": "line-ns",
            "size": 16,
            "line": {"width": 1.5, "color": theme.token("series-5", 60)},
        },
        **marks.tooltips(rows, lambda row: f"Course {row['course']}: {number(row['score'])}", "courses"),
    }


def _course(row: Mapping[str, Any]) -> list[Trace]:
    score = row["current_score"]
    course = _point(score, COURSE_LANE, "series-1", f"Course {row['course']} scores {number(score)}")
    if not row["change"]:
        return [course]
    ends = [max(0.0, min(100.0, score + row[name])) for name in ("change_low", "change_high")]
    sentence = f"With these changes about {number(row['what_if_score'])} ({interval(*ends)})"
    what_if = _point(row["what_if_score"], WHAT_IF_LANE, "series-2", sentence)
    return [course, traces.line(ends, [WHAT_IF_LANE] * 2, "series-2"), what_if]


def _point(x: float, y: float, colour: str, tooltip: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {"size": 14, "symbol": "diamond", "color": theme.token(colour)},
        "cliponaxis": False,
        **traces.tooltips([tooltip]),
        "customdata": ["0"],
    }
