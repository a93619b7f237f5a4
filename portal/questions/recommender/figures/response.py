"""How the expected score responds: a curve for each feature, with its range and the course's value marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme, traces
from portal.formats import number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import Rows
    from portal.charts.theme import Figure, Trace

COLUMNS = 2
BAND = 20
CHANGE_ENDS = ("change_low", "change_high")


def response(answer: Answer, features: Sequence[str]) -> Figure | None:
    """Draw a curve for each of some features, two beside each other; None where there is no model."""
    rows = marks.numbered(answer, "change")
    if not rows:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    lines = -(-len(features) // COLUMNS)
    y_axis = {"range": _range([row for row in rows if row["feature"] in features]), "zeroline": True}
    for index, feature in enumerate(features):
        left, bottom = index % COLUMNS / COLUMNS, 1 - (index // COLUMNS + 1) / lines
        layout |= panels.panel(
            index + 1,
            (left + 0.07, left + 1 / COLUMNS - 0.01),
            (bottom + 0.05, bottom + 1 / lines - 0.05),
            x_axis={"showgrid": False},
            y_axis=y_axis,
        )
        layout["annotations"].append(_title(feature, left + 0.07, bottom + 1 / lines - 0.047))
        data += [panels.on(trace, index + 1) for trace in _curve([row for row in rows if row["feature"] == feature])]
    return {"data": data, "layout": layout}


def _title(feature: str, x: float, y: float) -> dict[str, Any]:
    title = theme.note(feature.split(" (", maxsplit=1)[0], x, y, "text", xref="paper", yref="paper")
    return {**title, "xanchor": "left", "yanchor": "bottom"}


def _range(rows: Rows) -> list[float]:
    """Return a range that all curves share: that of their ranges and zero."""
    ends = [row[end] for row in rows for end in CHANGE_ENDS]
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = max(1.0, high - low) * 0.05
    return [low - room, high + room]


def _curve(rows: Rows) -> list[Trace]:
    value, low, high = (marks.column(rows, name) for name in ("value", *CHANGE_ENDS))
    line = marks.points(
        rows,
        "value",
        "change",
        tooltip=lambda row: f"at {number(row['value'])}: {signed(row['change'])} points",
        joined=True,
    )
    line["marker"] = {
        "size": [11 if row["own"] else 5 for row in rows],
        "color": theme.colours(["series-2" if row["own"] else "series-1" for row in rows]),
    }
    return [traces.band(value, low, high, BAND), line]
