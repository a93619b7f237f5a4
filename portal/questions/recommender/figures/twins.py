"""How courses score against their twins: a dot for each exchange of pages, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, percent, signed
from portal.questions.recommender.answers.twins import in_words
from portal.questions.recommender.words import change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure


def twins(answer: Answer) -> Figure | None:
    """Draw the mean differences, the largest first; None where there is none."""
    marked = [(mark, row) for mark, row in enumerate(answer.records()) if row["mean_difference"] is not None]
    if not marked:
        return None
    marked.sort(key=lambda item: -item[1]["mean_difference"])
    rows = [row for _, row in marked]
    traces = theme.dots(
        [in_words(row) for row in rows],
        *([row[name] for row in rows] for name in ("mean_difference", "low", "high")),
        texts=[f"{signed(row['mean_difference'])}  ({count(row['courses'])} courses)" for row in rows],
        hover=[_tooltip(row) for row in rows],
        colour=["series-1" if row["low"] > 0 or row["high"] < 0 else "series-5" for row in rows],
    )
    traces[0]["customdata"] = [str(mark) for mark, _ in marked]
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"title": {"text": "points of score more than their twins"}}
    return {"data": traces, "layout": layout}


def _tooltip(row: Mapping[str, Any]) -> str:
    return (
        f"{count(row['courses'])} courses with {in_words(row)} than their twins:\n"
        f"{change(row['mean_difference'], row['low'], row['high'])}; {percent(row['share_higher'], 0)} score higher"
    )
