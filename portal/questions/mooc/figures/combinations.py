"""Combinations of stages: a bar of registrations for each, those with a certificate in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.mooc.columns import FLAG_STAGES
from portal.questions.mooc.figures.marks import numbered_rows, with_interval, with_numbers

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure
    from portal.questions.mooc.figures.marks import Record


def figure(answer: Answer) -> Figure:
    """Draw how many registrations have each combination, the most frequent first."""
    rows = sorted(numbered_rows(answer), key=lambda row: -row["registrations"])
    bars = theme.bars(
        [combination(row) for row in rows],
        [row["registrations"] for row in rows],
        texts=[f"{count(row['registrations'])}  {percent(row['share'])}" for row in rows],
        hover=[_tooltip(row) for row in rows],
        colour=["series-1" if row["certified"] else "ghost" for row in rows],
    )
    largest = max(row["registrations"] for row in rows)
    axis = {"range": [0, largest * 2.1], "visible": False}
    layout = theme.layout(names=True, count=len(rows)) | {"xaxis": axis}
    return {"data": [with_numbers(bars, rows)], "layout": layout}


def combination(row: Record) -> str:
    """Return the stages of a combination in words."""
    return " + ".join(stage for stage in FLAG_STAGES if row[stage]) or "none of the three"


def _tooltip(row: Record) -> str:
    return f"{combination(row)}: {count(row['registrations'])}, {with_interval(row, 'share', 'low', 'high')}"
