"""Who has a score at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import chance, count, percent
from portal.questions.score_drivers.figures import lanes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure


def figure(answer: Answer) -> Figure:
    """Draw the share of each level's learners that have a score, with 95% intervals."""
    rows = [(mark, row) for mark, row in lanes.by_factor(answer, "scored_rate") if row["scored_rate"] is not None]
    tooltips = [_tooltip(row) for _, row in rows]
    dots = lanes.intervals(rows, ("scored_rate", "low", "high"), tooltips, "series-1")
    texts = lanes.texts([row["high"] for _, row in rows], [percent(row["scored_rate"]) for _, row in rows])
    layout = lanes.layout([lanes.row_name(row) for _, row in rows])
    low = min((row["low"] for _, row in rows), default=0.0)
    high = max((row["high"] for _, row in rows), default=1.0)
    layout["xaxis"] |= {"tickformat": ".0%", "range": [low - 0.1 * (high - low), high + 0.5 * (high - low)]}
    layout["xaxis"] |= {"title": {"text": "share with a score"}, "nticks": 4}
    return {"data": [dots, texts], "layout": layout}


def _tooltip(row: Mapping[str, Any]) -> str:
    return (
        f"{lanes.row_name(row)}: {percent(row['scored_rate'])} of {count(row['learners'])} learners have a score\n"
        f"({percent(row['low'])} \u2013 {percent(row['high'])}), p = {chance(row['p_adjusted'])} against all others"
    )
