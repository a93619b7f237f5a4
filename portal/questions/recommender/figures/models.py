"""How well each model predicts, on companies that it knows; of those that it does not the finding has a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

KNOWN = "random"


def models(answer: Answer) -> Figure | None:
    """Draw R squared of each model with the spread of the folds; None where there is no model."""
    rows = enumerate(answer.records())
    measured = [(mark, row) for mark, row in rows if row["split"] == KNOWN and row["r2"] is not None][::-1]
    if not measured:
        return None
    names = [row["model"] for _, row in measured]
    data = _dots(names, [row for _, row in measured])
    data[0]["customdata"] = [str(mark) for mark, _ in measured]
    layout = theme.layout(names=True, count=len(names), zero=False, unit="fraction")
    layout["xaxis"]["title"] = {"text": "share of how scores differ (R\u00b2); line: one sd of the folds"}
    return {"data": data, "layout": layout}


def _dots(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[Trace]:
    return theme.dots(
        names,
        [row["r2"] for row in rows],
        [row["r2"] - row["r2_sd"] for row in rows],
        [row["r2"] + row["r2_sd"] for row in rows],
        hover=[f"{row['model']}: {percent(row['r2'])}, off by {number(row['mae'])} points" for row in rows],
    )
