"""What the horizontal figures share: a row for each mark, with dots and intervals, and texts to the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Trace

    MarkedRows = list[tuple[int, dict[str, Any]]]  # each row with its number in the answer, which its mark carries

LANE = 0.15  # how far two dots of a row lie from its middle


def marked(answer: Answer) -> MarkedRows:
    """Return the rows of an answer, each with its number."""
    return list(enumerate(answer.records()))


def by_factor(answer: Answer, value: str) -> MarkedRows:
    """Return the rows factor by factor, in the answer's order of factors, the highest value of each first."""
    factors = list(dict.fromkeys(answer.values("factor")))
    return sorted(
        marked(answer),
        key=lambda item: (factors.index(item[1]["factor"]), -(item[1][value] or 0), item[1]["level"]),
    )


def row_name(row: Mapping[str, Any]) -> str:
    """Name the level of a row on the axis, as in `Device: Mobile`."""
    return f"{FACTOR_NAMES[row['factor']].capitalize()}: {row['level']}"


def intervals(
    rows: MarkedRows,
    columns: tuple[str, str, str],
    tooltips: Sequence[str],
    colour: str | Sequence[str],
    offset: float = 0,
) -> Trace:
    """Draw a dot with its interval in each row; `columns` names those of the value, the low and the high end."""
    value, low, high = ([row[name] for _, row in rows] for name in columns)
    (trace,) = theme.dots([""] * len(rows), value, low, high, hover=tooltips, colour=colour)
    return _in_rows(trace, rows, offset)


def dots(rows: MarkedRows, values: Sequence[float], tooltips: Sequence[str], colour: str, offset: float) -> Trace:
    """Draw a dot without an interval in each row."""
    (trace,) = theme.dots([""] * len(rows), values, values, values, hover=tooltips, colour=colour)
    return _in_rows(trace, rows, offset)


def _in_rows(trace: Trace, rows: MarkedRows, offset: float) -> Trace:
    """Put dots into their rows, `offset` from the middle; a negative offset makes them hollow."""
    hollow = {"symbol": "circle-open", "line": {"width": 2}} if offset < 0 else {}
    return trace | {
        "y": [index + offset for index in range(len(rows))],
        "marker": {**trace["marker"], "size": 9, **hollow},
        "customdata": [str(mark) for mark, _ in rows],
    }


def texts(ends: Sequence[float], words: Sequence[str]) -> Trace:
    """Write a text in each row, to the right of a given end."""
    return theme.labels([""] * len(ends), ends, words) | {"y": list(range(len(ends)))}


def layout(names: Sequence[str], top: float = 0.0) -> dict[str, Any]:
    """Lay out rows at whole numbers with their names, the first on top; `top` is the room above it."""
    axis = {
        "tickvals": list(range(len(names))),
        "ticktext": theme.safe(names),
        "range": [len(names) - 0.5, -0.5 - top],
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"color": theme.token("text")},
    }
    return {"xaxis": {}, "yaxis": axis}


def band(matters: float) -> dict[str, Any]:
    """Shade the differences that are too small to matter, with a name above the first row."""
    shape = {
        "type": "rect",
        "yref": "paper",
        "x0": -matters,
        "x1": matters,
        "y0": 0,
        "y1": 1,
        "fillcolor": theme.token("band"),
        "line": {"width": 0},
        "layer": "below",
    }
    name = theme.note("too small to matter", 0, 1, yref="paper", yanchor="top", bgcolor=theme.token("band"))
    return {"shapes": [shape], "annotations": [name]}
