"""How well each model predicts, on companies that it knows and on those that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import number, percent
from portal.questions.recommender.figures.shared import SPLITS, keyed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace


def models(answer: Answer) -> Figure | None:
    """Draw R squared of each model with the spread of the folds; None where there is no model."""
    measured = [(mark, row) for mark, row in enumerate(answer.records()) if row["r2"] is not None]
    if not measured:
        return None
    names = list(dict.fromkeys(row["model"] for _, row in measured))[::-1]
    data: list[Trace] = []
    for split, (colour, words) in SPLITS.items():
        marks = {row["model"]: mark for mark, row in measured if row["split"] == split}
        traces = _dots(names, [answer.record(marks[name]) for name in names], colour, words)
        traces[0]["customdata"] = [str(marks[name]) for name in names]
        data += traces
    layout = theme.layout(names=True, count=len(names), zero=False, unit="fraction")
    layout["xaxis"]["title"] = {"text": "share of how scores differ (R\u00b2); line: one sd of the folds"}
    return {"data": data, "layout": keyed(layout)}


def _dots(names: Sequence[str], rows: Sequence[Mapping[str, Any]], colour: str, words: str) -> list[Trace]:
    return theme.dots(
        names,
        [row["r2"] for row in rows],
        [row["r2"] - row["r2_sd"] for row in rows],
        [row["r2"] + row["r2_sd"] for row in rows],
        hover=[f"{row['model']}, {words}: {percent(row['r2'])}, off by {number(row['mae'])} points" for row in rows],
        colour=colour,
    )
