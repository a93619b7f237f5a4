"""How companies compare: their mean scores with intervals, those around the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, interval, number
from portal.questions.recommender.figures.shared import SCORE_AXIS, around, signed_name

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure


def companies(answer: Answer, chosen: str) -> Figure:
    """Draw the mean scores of the 15 companies around the chosen one by mean, with 95% intervals and n."""
    means, names = answer.values("mean_score"), answer.values("company")
    ranked = sorted((mark for mark, mean in enumerate(means) if mean is not None), key=lambda mark: -means[mark])
    chosen_rank = next((rank for rank, mark in enumerate(ranked) if names[mark] == chosen), 0)
    shown = {mark: answer.record(mark) for mark in around(ranked, chosen_rank)}
    rows = shown.values()
    traces = theme.dots(
        [signed_name(row["company"], chosen=row["company"] == chosen) for row in rows],
        [row["mean_score"] for row in rows],
        [row["low"] for row in rows],
        [row["high"] for row in rows],
        texts=[f"{number(row['mean_score'])}  (n {count(row['courses'])})" for row in rows],
        hover=[_tooltip(row) for row in rows],
        colour=["series-1" if row["company"] == chosen else "series-5" for row in rows],
    )
    traces[0]["customdata"] = [str(mark) for mark in shown]
    axis = {**SCORE_AXIS, "title": {"text": "mean score, 0-100"}, "range": [0, 118]}
    return {"data": traces, "layout": theme.layout(names=True, count=len(shown)) | {"xaxis": axis}}


def _tooltip(row: dict[str, Any]) -> str:
    return (
        f"{row['company']}: mean score {number(row['mean_score'])} ({interval(row['low'], row['high'])}) "
        f"over {count(row['courses'])} courses"
    )
