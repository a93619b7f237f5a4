"""How companies compare: their mean scores with intervals, those around the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import count, interval, number
from portal.questions.recommender.figures.shared import SCORE_AXIS, around, marked_name

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def companies(answer: Answer, chosen: str) -> Figure:
    """Draw the mean scores of the 15 companies around the chosen one by mean, with 95% intervals and n."""
    means, names = answer.values("mean_score"), answer.values("company")
    ranked = sorted((index for index, mean in enumerate(means) if mean is not None), key=lambda index: -means[index])
    chosen_rank = next((rank for rank, index in enumerate(ranked) if names[index] == chosen), 0)
    rows = marks.selected(answer, around(ranked, chosen_rank))
    dots = marks.dots(
        rows,
        "mean_score",
        name=lambda row: marked_name(row["company"], chosen=row["company"] == chosen),
        text=lambda row: f"{number(row['mean_score'])}  (n {count(row['courses'])})",
        tooltip=_tooltip,
        colour=lambda row: "series-1" if row["company"] == chosen else "series-5",
    )
    axis = {**SCORE_AXIS, "title": {"text": "mean score, 0-100"}, "range": [0, 118]}
    return {"data": dots, "layout": theme.layout(names=True, count=len(rows)) | {"xaxis": axis}}


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{row['company']}: mean score {number(row['mean_score'])} ({interval(row['low'], row['high'])}) "
        f"over {count(row['courses'])} courses"
    )
