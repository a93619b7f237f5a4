"""The funnel: four bars of registrations, the certified ones in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.mooc.columns import CERTIFIED, REGISTERED, VIEWED, stage_before
from portal.questions.mooc.figures.marks import with_interval

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure
    from portal.questions.mooc.figures.marks import Record


def figure(answer: Answer) -> Figure:
    """Draw the four stages as bars, each with its share of all and of the stage before."""
    rows = answer.records()
    bars = theme.bars(
        [row["stage"] for row in rows],
        [row["registrations"] for row in rows],
        texts=[_label(row) for row in rows],
        hover=[_tooltip(row) for row in rows],
        colour=["series-1" if row["stage"] == CERTIFIED else "ghost" for row in rows],
    )
    everyone = answer.record(0)["registrations"]
    axis = {"range": [0, everyone * 1.6], "visible": False}
    return {"data": [bars], "layout": theme.layout(names=True, count=len(rows)) | {"xaxis": axis}}


def _label(row: Record) -> str:
    if row["stage"] == REGISTERED:
        return f"{count(row['registrations'])}"
    shares = f"{count(row['registrations'])}  {percent(row['share_of_registered'])} of all"
    if row["stage"] == VIEWED or row["share_of_previous"] is None:
        return shares
    return f"{shares}, {percent(row['share_of_previous'])} of {stage_before(row['stage'])}"


def _tooltip(row: Record) -> str:
    share = with_interval(row, "share_of_registered", "low", "high")
    sentence = f"{count(row['registrations'])} {row['stage']}: {share} of all"
    if row["share_of_previous"] is None:
        return sentence
    return (
        f"{sentence}\n{with_interval(row, 'share_of_previous', 'previous_low', 'previous_high')} of the stage before, "
        f"{count(row['outside'])} from outside it"
    )
