"""How the expected score responds: a curve for each feature, with its range and the course's value marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import number, signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

COLUMNS = 2


def response(answer: Answer, features: Sequence[str]) -> Figure | None:
    """Draw a curve for each of some features, two beside each other; None where there is no model."""
    marked = [(mark, row) for mark, row in enumerate(answer.records()) if row["change"] is not None]
    if not marked:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    lines = -(-len(features) // COLUMNS)
    range_ = _range(
        [row[end] for _, row in marked if row["feature"] in features for end in ("change_low", "change_high")]
    )
    for index, feature in enumerate(features):
        suffix = str(index + 1) if index else ""
        left, bottom = index % COLUMNS / COLUMNS, 1 - (index // COLUMNS + 1) / lines
        x = {"domain": [left + 0.07, left + 1 / COLUMNS - 0.01], "anchor": f"y{suffix}", "showgrid": False}
        y = {"domain": [bottom + 0.05, bottom + 1 / lines - 0.05], "anchor": f"x{suffix}", "range": range_}
        layout[f"xaxis{suffix}"], layout[f"yaxis{suffix}"] = x, {**y, "zeroline": True}
        layout["annotations"].append(_title(feature, left + 0.07, bottom + 1 / lines - 0.047))
        curve = _curve([(mark, row) for mark, row in marked if row["feature"] == feature])
        data += [{**trace, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in curve]
    return {"data": data, "layout": layout}


def _title(feature: str, x: float, y: float) -> dict[str, Any]:
    title = theme.note(feature.split(" (", maxsplit=1)[0], x, y, "text", xref="paper", yref="paper")
    return {**title, "xanchor": "left", "yanchor": "bottom"}


def _range(ends: Sequence[float]) -> list[float]:
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = max(1.0, high - low) * 0.05
    return [low - room, high + room]


def _curve(marked: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Trace]:
    rows = [row for _, row in marked]
    x = [row["value"] for row in rows]
    around = {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*(row["change_low"] for row in rows), *(row["change_high"] for row in reversed(rows))],
        "fill": "toself",
        "fillcolor": theme.token("series-1", 20),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    tooltips = [f"at {number(row['value'])}: {signed(row['change'])} points" for row in rows]
    line = theme.points(x, [row["change"] for row in rows], tooltips, line=True)
    line["customdata"] = [str(mark) for mark, _ in marked]
    line["marker"] = {
        "size": [11 if row["own"] else 5 for row in rows],
        "color": theme.colours(["series-2" if row["own"] else "series-1" for row in rows]),
    }
    return [around, line]
