"""Who has a score at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import chance, count, percent
from portal.questions.score_drivers.figures import lanes

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def figure(answer: Answer) -> Figure | None:
    """Draw the share of each level's learners that have a score, with 95% intervals; None where no level has one."""
    rows = [row for row in lanes.by_factor(answer, "scored_rate") if row["scored_rate"] is not None]
    if not rows:
        return None
    dots = lanes.dots(rows, "scored_rate", marks.ENDS, tooltip=_tooltip, colour="series-1")
    texts = lanes.texts([row["high"] for row in rows], [percent(row["scored_rate"]) for row in rows])
    layout = lanes.layout([lanes.row_name(row) for row in rows])
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    layout["xaxis"] |= {"tickformat": ".0%", "range": [low - 0.1 * (high - low), high + 0.5 * (high - low)]}
    layout["xaxis"] |= {"title": {"text": "share with a score"}, "nticks": 4}
    return {"data": [dots, texts], "layout": layout}


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{lanes.row_name(row)}: {percent(row['scored_rate'])} of {count(row['learners'])} learners have a score\n"
        f"({percent(row['low'])} \u2013 {percent(row['high'])}), p = {chance(row['p_adjusted'])} against all others"
    )
