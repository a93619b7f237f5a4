"""New and returning students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import count, percent, percent_between

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def mix(answer: Answer) -> Figure | None:
    """Draw the share of new students of each plan and quarter with its interval."""
    rows = marks.numbered(answer, "share_new")
    if not rows:
        return None
    later = answer.state.get("period_b")
    dots = marks.dots(
        rows,
        "share_new",
        name=lambda row: f"{row['plan'].capitalize()} {row['period']}",
        text=lambda row: f"{percent(row['share_new'], 0)}  of {count(row['students'])}",
        tooltip=_tooltip,
        colour=lambda row: "series-1" if row["period"] == later else "ghost",
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, 1.35], "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    return {"data": dots, "layout": layout}


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{row['plan']} students of {row['period']}: {count(row['new'])} new, {count(row['returning'])} returning; "
        f"new {percent_between(row['share_new'], row['low'], row['high'])}"
    )
