"""How well each model predicts, on companies that it knows and on those that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import number, percent
from portal.questions.recommender.figures.shared import SPLITS, keyed

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure, Trace


def models(answer: Answer) -> Figure | None:
    """Draw R squared of each model with the spread of the folds; None where there is no model."""
    rows = marks.numbered(answer, "r2")
    if not rows:
        return None
    names = list(marks.grouped(rows, "model"))[::-1]
    data: list[Trace] = []
    for split, (colour, words) in SPLITS.items():

        def tooltip(row: NumberedRow, words: str = words) -> str:
            return f"{row['model']}, {words}: {percent(row['r2'])}, off by {number(row['mae'])} points"

        of_split = sorted((row for row in rows if row["split"] == split), key=lambda row: names.index(row["model"]))
        data += marks.dots(of_split, "r2", (_low, _high), name="model", tooltip=tooltip, colour=colour)
    layout = theme.layout(names=True, count=len(names), zero=False, unit="fraction")
    layout["xaxis"]["title"] = {"text": "share of how scores differ (R\u00b2); line: one sd of the folds"}
    return {"data": data, "layout": keyed(layout)}


def _low(row: NumberedRow) -> float:
    return float(row["r2"] - row["r2_sd"])


def _high(row: NumberedRow) -> float:
    return float(row["r2"] + row["r2_sd"])
