"""What matters to the score: importance by shuffling with its interval, and as published, beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import interval, number, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

CONTROLLABLE = " \u25c6"
GROUPS = {
    "Administrative": "series-1",
    "Learner": "series-2",
    "Instructor": "series-3",
    "Website": "series-5",
}


def features(answer: Answer) -> Figure | None:
    """Draw both importances, coloured by who shapes the feature; None where there is no model."""
    rows = answer.records()
    if rows[0]["permutation"] is None:
        return None
    names = [f"{row['feature'].split(' (')[0]}{CONTROLLABLE if row['controllable'] else ''}" for row in rows]
    colours = [GROUPS[row["group"]] for row in rows]
    tooltips = [_tooltip(row) for row in rows]
    dots = theme.dots(
        names,
        [row["permutation"] for row in rows],
        [row["permutation_low"] for row in rows],
        [row["permutation_high"] for row in rows],
        hover=tooltips,
        colour=colours,
    )
    published = [row["impurity"] for row in rows]
    bars = theme.bars(names, published, texts=[_direction(row) for row in rows], hover=tooltips, colour=colours)
    most = max((value for value in published if value is not None), default=1)
    return {"data": [*dots, {**bars, "xaxis": "x2"}], "layout": _layout(len(names), most)}


def _layout(count: int, most: float) -> dict[str, Any]:
    layout = theme.layout(names=True, count=count)
    layout["xaxis"] |= {"domain": [0, 0.46], "nticks": 4, "title": {"text": "loss without it (R\u00b2)"}}
    layout["xaxis2"] = {
        "domain": [0.54, 1],
        "anchor": "y",
        "nticks": 4,
        "range": [0, most * 1.9],
        "title": {"text": "published importance"},
    }
    return layout


def _direction(row: Mapping[str, Any]) -> str:
    if isinstance(row["direction"], str):
        return "unclear"
    return f"{signed(row['direction'])} points"


def _tooltip(row: Mapping[str, Any]) -> str:
    return (
        f"{row['feature']} ({row['group']}): without it R\u00b2 falls by {number(row['permutation'], 3)} "
        f"({interval(row['permutation_low'], row['permutation_high'], 3)})\n"
        f"{number(row['step'])} more: {signed(row['change'])} points "
        f"({interval(row['direction_low'], row['direction_high'])})"
    )
