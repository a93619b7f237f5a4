"""How much of the differences in scores each factor accounts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import percent
from portal.questions.score_drivers.figures import lanes
from portal.questions.score_drivers.figures.lanes import LANE
from portal.questions.score_drivers.words import FACTOR_NAMES, TOGETHER

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

SMALLEST_AXIS = 0.001
BESIDE = "partial_r_squared"


def figure(answer: Answer) -> Figure | None:
    """Draw the share of the differences that each factor accounts for: hollow alone, filled beside all the others."""
    rows = [row for row in marks.numbered(answer, BESIDE) if row["factor"] != TOGETHER]
    if not rows:
        return None
    rows.sort(key=lambda row: -row[BESIDE])
    hollow = lanes.dots(rows, _alone, (_alone, _alone), tooltip=_tooltip, colour="ghost", lane=-LANE)
    filled = lanes.dots(rows, BESIDE, (BESIDE, BESIDE), tooltip=_tooltip, colour="series-1", lane=LANE)
    largest = max([*hollow["x"], *filled["x"], SMALLEST_AXIS])
    layout = lanes.layout([FACTOR_NAMES[row["factor"]].capitalize() for row in rows])
    layout["xaxis"] |= {
        "title": {"text": "share of the differences in scores"},
        "tickformat": ".1~%",
        "range": [-0.03 * largest, 1.25 * largest],
    }
    texts = lanes.texts([1.04 * largest] * len(rows), [percent(row[BESIDE]) for row in rows])
    return {"data": [hollow, filled, texts], "layout": layout}


def _alone(row: NumberedRow) -> float:
    return max(row["omega_squared"] or 0.0, 0.0)


def _tooltip(row: NumberedRow) -> str:
    name, alone = FACTOR_NAMES[row["factor"]].capitalize(), percent(_alone(row))
    return (
        f"{name}: alone it accounts for {alone} of the differences in scores;\n"
        f"it explains {percent(row[BESIDE])} of what all others leave"
    )
