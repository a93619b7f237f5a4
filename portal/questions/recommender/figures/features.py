"""What matters to the score: importance by shuffling with its interval, and as published, beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import between, difference, needed_places, number, signed

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
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
    if answer.record(0)["permutation"] is None:
        return None
    rows = marks.numbered(answer)
    ends = ("permutation_low", "permutation_high")
    dots = marks.dots(rows, "permutation", ends, name=_name, tooltip=_tooltip, colour=_colour)
    bars = marks.bars(rows, _name, "impurity", text=_direction, tooltip=_tooltip, colour=_colour)
    most = max((row["impurity"] for row in rows if row["impurity"] is not None), default=1)
    return {"data": [*dots, {**bars, "xaxis": "x2"}], "layout": _layout(len(rows), most)}


def _name(row: NumberedRow) -> str:
    name, *_ = row["feature"].split(" (")
    return f"{name}{CONTROLLABLE if row['controllable'] else ''}"


def _colour(row: NumberedRow) -> str:
    return GROUPS[row["group"]]


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


def _direction(row: NumberedRow) -> str:
    if isinstance(row["direction"], str):
        return "unclear"
    return f"{signed(row['direction'])} points"


def _tooltip(row: NumberedRow) -> str:
    low, high = row["permutation_low"], row["permutation_high"]
    digits = needed_places(low, high, fewest=3)
    loss = f"without it R\u00b2 falls by {number(row['permutation'], digits)} ({between(low, high, digits)})"
    if row["change"] is None:
        return f"{row['feature']} ({row['group']}): {loss}"
    moved = difference(row["change"], row["direction_low"], row["direction_high"])
    return f"{row['feature']} ({row['group']}): {loss}\n{number(row['step'])} more: {moved}"
