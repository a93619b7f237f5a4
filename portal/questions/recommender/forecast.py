"""From what the models say of one course to figures: the strip, the waterfall, the curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import interval, number, signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

SCALE = [0, 25, 50, 75, 100]
MOST_TICKS = 400
SHOWN = 8
COLUMNS = 2


def strip(prediction: Answer, courses: Answer) -> Figure:
    """Return one strip from 0 to 100: the course, its company's courses, the band of courses like it, the what-if."""
    row = prediction.record(0)
    traces = [_company(courses, row["company"])]
    notes = []
    if row["like_low"] is not None:
        traces.insert(0, _band(row))
        middle = (row["like_low"] + row["like_high"]) / 2
        notes.append(theme.note("80% of courses like it", middle, 1, "text", yshift=22))
    traces += _course(row)
    score = row["current_score"]
    notes.append(theme.note(f"this course {number(score)}", score, 2, "series-1", **_beside(score)))
    if row["change"]:
        after = row["what_if_score"]
        notes.append(theme.note(f"what-if {number(after)}", after, 3.2, "series-2", **_beside(after)))
    notes.append(theme.note(f"courses of {row['company']}", 0, 0, xanchor="left", yshift=-20))
    axis = {"range": [-2, 102], "tickvals": SCALE, "title": {"text": "score: starters who complete, of 100"}}
    lanes = {"visible": False, "range": [-0.9, 4.2]}
    return {"data": traces, "layout": {"xaxis": axis, "yaxis": lanes, "annotations": notes}}


def _beside(score: float) -> dict[str, Any]:
    """Return where a label stands that neither edge cuts."""
    left = score > SCALE[-2]
    return {"xanchor": "right" if left else "left", "xshift": 6 if left else -6, "yanchor": "bottom", "yshift": 7}


def _band(row: Mapping[str, Any]) -> Trace:
    low, high = row["like_low"], row["like_high"]
    words = f"80% of courses with these features score {interval(low, high)}"
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [low, (low + high) / 2, high],
        "y": [1, 1, 1],
        "line": {"color": theme.token("series-1", 30), "width": 18},
        **theme.sayings([words] * 3),
        "customdata": ["0"] * 3,
    }


def _company(courses: Answer, company: str) -> Trace:
    marks = [mark for mark, name in enumerate(courses.values("company")) if name == company]
    marks = marks[:: max(1, len(marks) // MOST_TICKS)]
    rows = [courses.record(mark) for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["score"] for row in rows],
        "y": [0] * len(rows),
        "marker": {
            "symbol": "line-ns",
            "size": 16,
            "line": {"width": 1.5, "color": theme.token("series-5", 60)},
        },
        **theme.sayings([f"Course {row['course']}: {number(row['score'])}" for row in rows]),
        "customdata": [f"courses:{mark}" for mark in marks],
    }


def _course(row: Mapping[str, Any]) -> list[Trace]:
    score = row["current_score"]
    found: list[Trace] = [_point(score, 2, "series-1", f"Course {row['course']} scores {number(score)}")]
    if row["change"]:
        ends = [max(0.0, min(100.0, score + row[name])) for name in ("change_low", "change_high")]
        line = {"color": theme.token("series-2"), "width": 2}
        found.append(
            {"type": "scatter", "mode": "lines", "x": ends, "y": [3.2, 3.2], "line": line, "hoverinfo": "skip"}
        )
        words = f"With these changes about {number(row['what_if_score'])} ({interval(*ends)})"
        found.append(_point(row["what_if_score"], 3.2, "series-2", words))
    return found


def _point(x: float, y: float, colour: str, words: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {"size": 14, "symbol": "diamond", "color": theme.token(colour)},
        "cliponaxis": False,
        **theme.sayings([words]),
        "customdata": ["0"],
    }


def waterfall(contributions: Answer) -> Figure | None:
    """Return how the model's score of the what-if is made up: from the base over the largest contributions."""
    rows = list(enumerate(contributions.records()))
    if rows[0][1]["contribution"] is None:
        return None
    (_, base), *rest = rows
    rest.sort(key=lambda item: -abs(item[1]["what_if_contribution"]))
    parts = [(str(mark), row["feature"], row["what_if_contribution"], _valued(row)) for mark, row in rest[:SHOWN]]
    others = sum(row["what_if_contribution"] for _, row in rest[SHOWN:])
    steps = [*parts, ("", f"the other {len(rest) - SHOWN}", others, "")]
    start = base["what_if_contribution"]
    total = start + sum(step[2] for step in steps)
    names, left, widths, texts, colours, marks = ["all courses"], [0.0], [start], [number(start)], ["ghost"], ["0"]
    at = start
    for mark, name, value, _ in steps:
        names.append(name)
        left.append(min(at, at + value))
        widths.append(abs(value))
        texts.append(f"{'+' if value > 0 else ''}{number(value)}")
        colours.append("good" if value > 0 else "bad")
        marks.append(mark)
        at += value
    told = [
        f"{name}: {text}{words}" for name, text, words in zip(names, texts, ["", *(s[3] for s in steps)], strict=True)
    ]
    bars = theme.bars(
        [*names, "the model's score"],
        [*widths, total],
        texts=[*texts, number(total)],
        colour=[*colours, "series-1"],
        hover=[*told, f"The model's score: {number(total)}"],
    )
    bars["base"] = [*left, 0.0]
    bars["customdata"] = [*marks, "prediction:0"]
    layout = theme.layout(names=True, count=len(names) + 1)
    most = max(start, total, *(a + b for a, b in zip(left, widths, strict=True)))
    layout["xaxis"] = {"range": [0, most * 1.15], "title": {"text": "points of score"}}
    return {"data": [bars], "layout": layout}


def _valued(row: Mapping[str, Any]) -> str:
    return f"\nits value is {number(row['what_if_value'], 2)}"


def response(response_: Answer, features: Sequence[str]) -> Figure | None:
    """Return a curve for each of some features: the change with its range, the own value marked."""
    rows = [(mark, row) for mark, row in enumerate(response_.records()) if row["change"] is not None]
    if not rows:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    lines = -(-len(features) // COLUMNS)
    ends = [row[end] for _, row in rows if row["feature"] in features for end in ("change_low", "change_high")]
    for place, feature in enumerate(features):
        own = [(mark, row) for mark, row in rows if row["feature"] == feature]
        number_ = str(place + 1) if place else ""
        column, line = place % COLUMNS, place // COLUMNS
        left, bottom = column / COLUMNS, 1 - (line + 1) / lines
        x = {"domain": [left + 0.07, left + 1 / COLUMNS - 0.01], "anchor": f"y{number_}", "showgrid": False}
        y = {"domain": [bottom + 0.05, bottom + 1 / lines - 0.05], "anchor": f"x{number_}", "range": _range(ends)}
        layout[f"xaxis{number_}"], layout[f"yaxis{number_}"] = x, {**y, "zeroline": True}
        title = theme.note(
            feature.split(" (")[0], left + 0.07, bottom + 1 / lines - 0.047, "text", xref="paper", yref="paper"
        )
        layout["annotations"].append({**title, "xanchor": "left", "yanchor": "bottom"})
        data += [{**trace, "xaxis": f"x{number_}", "yaxis": f"y{number_}"} for trace in _curve(own)]
    return {"data": data, "layout": layout}


def _range(ends: Sequence[float]) -> list[float]:
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = max(1.0, high - low) * 0.05
    return [low - room, high + room]


def _curve(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Trace]:
    x = [row["value"] for _, row in rows]
    around = {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*(row["change_low"] for _, row in rows), *(row["change_high"] for _, row in reversed(rows))],
        "fill": "toself",
        "fillcolor": theme.token("series-1", 20),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    told = [f"at {number(row['value'])}: {signed(row['change'])} points" for _, row in rows]
    line = theme.points(x, [row["change"] for _, row in rows], told, line=True)
    line["customdata"] = [str(mark) for mark, _ in rows]
    line["marker"] = {
        "size": [11 if row["own"] else 5 for _, row in rows],
        "color": theme.colours(["series-2" if row["own"] else "series-1" for _, row in rows]),
    }
    return [around, line]
