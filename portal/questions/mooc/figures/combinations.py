"""Combinations of stages: a bar of registrations for each, those with a certificate in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, percent, percent_between
from portal.questions.mooc.columns import FLAG_STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def figure(answer: Answer) -> Figure:
    """Draw how many registrations have each combination, the most frequent first."""
    rows = sorted(marks.numbered(answer), key=lambda row: -row["registrations"])
    bars = marks.bars(
        rows,
        combination,
        "registrations",
        text=_label,
        tooltip=_tooltip,
        colour=lambda row: "series-1" if row["certified"] else "ghost",
    )
    largest = max(row["registrations"] for row in rows)
    axis = {"range": [0, largest * 2.1], "visible": False}
    layout = theme.layout(names=True, count=len(rows)) | {"xaxis": axis}
    return {"data": [bars], "layout": layout}


def combination(row: Mapping[str, Any]) -> str:
    """Return the stages of a combination in words."""
    return " + ".join(stage for stage in FLAG_STAGES if row[stage]) or "none of the three"


def _label(row: NumberedRow) -> str:
    registrations = count(row["registrations"])
    return registrations if row["share"] is None else f"{registrations}  {percent(row['share'])}"


def _tooltip(row: NumberedRow) -> str:
    sentence = f"{combination(row)}: {count(row['registrations'])}"
    return sentence if row["share"] is None else f"{sentence}, {percent_between(row['share'], row['low'], row['high'])}"
