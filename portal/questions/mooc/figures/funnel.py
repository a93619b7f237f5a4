"""The funnel: four bars of registrations, the certified ones in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import count, percent, percent_between
from portal.questions.mooc.columns import CERTIFIED, REGISTERED, VIEWED, stage_before

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def figure(answer: Answer) -> Figure:
    """Draw the four stages as bars, each with its share of all and of the stage before."""
    rows = marks.numbered(answer)
    bars = marks.bars(
        rows,
        "stage",
        "registrations",
        text=_label,
        tooltip=_tooltip,
        colour=lambda row: "series-1" if row["stage"] == CERTIFIED else "ghost",
    )
    everyone = answer.record(0)["registrations"]
    axis = {"range": [0, everyone * 1.6], "visible": False}
    return {"data": [bars], "layout": theme.layout(names=True, count=len(rows)) | {"xaxis": axis}}


def _label(row: NumberedRow) -> str:
    if row["stage"] == REGISTERED or row["share_of_registered"] is None:
        return count(row["registrations"])
    shares = f"{count(row['registrations'])}  {percent(row['share_of_registered'])} of all"
    if row["stage"] == VIEWED or row["share_of_previous"] is None:
        return shares
    return f"{shares}, {percent(row['share_of_previous'])} of {stage_before(row['stage'])}"


def _tooltip(row: NumberedRow) -> str:
    sentence = f"{count(row['registrations'])} {row['stage']}"
    if row["share_of_registered"] is not None:
        sentence += f": {percent_between(row['share_of_registered'], row['low'], row['high'])} of all"
    if row["share_of_previous"] is None:
        return sentence
    of_previous = percent_between(row["share_of_previous"], row["previous_low"], row["previous_high"])
    return f"{sentence}\n{of_previous} of the stage before, {count(row['outside'])} from outside it"
