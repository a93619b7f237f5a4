"""How much of the differences in scores each factor accounts for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import percent
from portal.questions.score_drivers.figures import lanes
from portal.questions.score_drivers.figures.lanes import LANE
from portal.questions.score_drivers.words import FACTOR_NAMES, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

SMALLEST_AXIS = 0.001


def figure(answer: Answer) -> Figure:
    """Draw the share of the differences that goes with each factor: hollow alone, filled beside all the others."""
    rows = [
        (mark, row)
        for mark, row in lanes.marked(answer)
        if row["factor"] != TOGETHER and row["partial_r_squared"] is not None
    ]
    rows.sort(key=lambda item: -item[1]["partial_r_squared"])
    tooltips = [_tooltip(row) for _, row in rows]
    alone = [max(row["omega_squared"] or 0.0, 0.0) for _, row in rows]
    beside = [row["partial_r_squared"] for _, row in rows]
    hollow = lanes.dots(rows, alone, tooltips, "ghost", -LANE)
    filled = lanes.dots(rows, beside, tooltips, "series-1", LANE)
    largest = max([*alone, *beside, SMALLEST_AXIS])
    layout = lanes.layout([FACTOR_NAMES[row["factor"]].capitalize() for _, row in rows])
    layout["xaxis"] |= {
        "title": {"text": "share of the differences in scores"},
        "tickformat": ".1~%",
        "range": [-0.03 * largest, 1.25 * largest],
    }
    texts = lanes.texts([1.04 * largest] * len(rows), [percent(share) for share in beside])
    return {"data": [hollow, filled, texts], "layout": layout}


def _tooltip(row: Mapping[str, Any]) -> str:
    alone = percent(max(row["omega_squared"] or 0.0, 0.0))
    return (
        f"{FACTOR_NAMES[row['factor']].capitalize()}: {alone} of the differences in scores go with it alone;\n"
        f"it explains {percent(row['partial_r_squared'])} of what all others leave"
    )
