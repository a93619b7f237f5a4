"""How well each model predicts, on companies that it knows; of those that it does not the finding has a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import number, percent

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

KNOWN = "random"


def models(answer: Answer) -> Figure | None:
    """Draw R squared of each model with the spread of the folds; None where there is no model."""
    rows = [row for row in marks.numbered(answer, "r2") if row["split"] == KNOWN][::-1]
    if not rows:
        return None
    layout = theme.layout(names=True, count=len(rows), zero=False, unit="fraction")
    layout["xaxis"]["title"] = {"text": "share of how scores differ (R\u00b2); line: one sd of the folds"}
    return {"data": marks.dots(rows, "r2", (_low, _high), name="model", tooltip=_tooltip), "layout": layout}


def _tooltip(row: NumberedRow) -> str:
    return f"{row['model']}: {percent(row['r2'])}, off by {number(row['mae'])} points"


def _low(row: NumberedRow) -> float:
    return float(row["r2"] - row["r2_sd"])


def _high(row: NumberedRow) -> float:
    return float(row["r2"] + row["r2_sd"])
