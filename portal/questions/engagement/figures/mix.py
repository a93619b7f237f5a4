"""New and returning students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import count, percent

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure


def mix(answer: Answer) -> Figure | None:
    """Draw the share of new students of each plan and quarter with its interval."""
    rows = answer.records()
    if not rows:
        return None
    names = [f"{row['plan'].capitalize()} {row['period']}" for row in rows]
    traces = theme.dots(
        names,
        [row["share_new"] for row in rows],
        [row["low"] for row in rows],
        [row["high"] for row in rows],
        texts=[f"{percent(row['share_new'], 0)}  of {count(row['students'])}" for row in rows],
        hover=[
            f"{row['plan']} students of {row['period']}: {count(row['new'])} new, {count(row['returning'])} returning; "
            f"new {percent(row['share_new'])} ({percent(row['low'])} \u2013 {percent(row['high'])})"
            for row in rows
        ],
        colour=["ghost" if index % 2 == 0 else "series-1" for index in range(len(rows))],
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, 1.35], "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    return {"data": traces, "layout": layout}
