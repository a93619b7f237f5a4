"""What is linked to certificates: the part of the differences that each factor accounts for, activity in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.statistics import is_significant
from portal.charts import theme
from portal.formats import count, percent
from portal.questions.mooc.figures.marks import numbered_rows, with_numbers

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure
    from portal.questions.mooc.figures.marks import Record


def figure(answer: Answer) -> Figure | None:
    """Draw a bar for each factor with a test, in colour where it is clearly linked; None where none has one.

    Activity is named without a bar, since it would hide the others.
    """
    rows = [row for row in numbered_rows(answer) if row["rank"] is not None]
    if not rows:
        return None
    bars = theme.bars(
        [row["factor"].capitalize() for row in rows],
        [row["share_of_deviance"] for row in rows],
        texts=[percent(row["share_of_deviance"]) if _is_linked(row) else "no clear link" for row in rows],
        hover=[_tooltip(row) for row in rows],
        colour=["series-1" if _is_linked(row) else "ghost" for row in rows],
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    highest = max(row["share_of_deviance"] for row in rows) or 1
    title = {"text": "percent of the differences that the factor accounts for"}
    layout["xaxis"] |= {"range": [0, highest * 1.25], "tickformat": ".1~%", "title": title, "nticks": 5}
    return {"data": [with_numbers(bars, rows)], "layout": layout}


def _is_linked(row: Record) -> bool:
    return is_significant(row["p_adjusted"])


def _tooltip(row: Record) -> str:
    return (
        f"{row['factor'].capitalize()}: {percent(row['share_of_deviance'])} of the differences\n"
        f"{count(row['levels'])} levels, {count(row['registrations'])} registrations"
    )
