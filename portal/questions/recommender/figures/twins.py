"""How courses score against their twins: a dot for each exchange of pages, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import count, difference, percent, signed
from portal.questions.recommender.answers.twins import in_words

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def twins(answer: Answer) -> Figure | None:
    """Draw the mean differences, the largest first; None where there is none."""
    rows = sorted(marks.numbered(answer, "mean_difference"), key=lambda row: -row["mean_difference"])
    if not rows:
        return None
    dots = marks.dots(rows, "mean_difference", name=in_words, text=_text, tooltip=_tooltip, colour=_colour)
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"title": {"text": "points of score more than their twins"}}
    return {"data": dots, "layout": layout}


def _text(row: NumberedRow) -> str:
    return f"{signed(row['mean_difference'])}  ({count(row['courses'])} courses)"


def _colour(row: NumberedRow) -> str:
    return "series-1" if row["low"] > 0 or row["high"] < 0 else "series-5"


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{count(row['courses'])} courses with {in_words(row)} than their twins:\n"
        f"{difference(row['mean_difference'], row['low'], row['high'])}; {percent(row['share_higher'], 0)} score higher"
    )
