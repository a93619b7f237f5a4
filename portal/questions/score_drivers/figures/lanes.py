"""What the horizontal figures share: a row for each mark, with dots and intervals, and texts to the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme, traces
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import Channel, Colour, NumberedRow, Rows
    from portal.charts.theme import Trace

LANE = 0.15  # how far two dots of a row lie from its middle


def by_factor(answer: Answer, value: str) -> list[NumberedRow]:
    """Return the rows factor by factor, in the answer's order of factors, the highest value of each first."""
    factors = marks.grouped(marks.numbered(answer), "factor")
    return [
        row for rows in factors.values() for row in sorted(rows, key=lambda row: (-(row[value] or 0), row["level"]))
    ]


def row_name(row: Mapping[str, Any]) -> str:
    """Name the level of a row on the axis, as in `Device: Mobile`."""
    return f"{FACTOR_NAMES[row['factor']].capitalize()}: {row['level']}"


def dots(
    rows: Rows,
    value: Channel,
    ends: tuple[Channel, Channel],
    *,
    tooltip: Channel,
    colour: Colour,
    lane: float = 0,
) -> Trace:
    """Draw a dot with its interval in each row, `lane` from the middle; a negative lane makes dots hollow."""
    (trace,) = marks.dots(rows, value, ends, lane=lane, tooltip=tooltip, colour=colour)
    trace["marker"] |= {"size": 9, **({"symbol": "circle-open", "line": {"width": 2}} if lane < 0 else {})}
    return trace


def texts(ends: Sequence[float], words: Sequence[str]) -> Trace:
    """Write a text in each row, to the right of a given end."""
    return traces.labels(range(len(ends)), ends, words)


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
