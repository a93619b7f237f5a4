"""What the students who watched in both quarters watched before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels
from portal.charts.marks import NumberedRow
from portal.formats import count, interval, number, signed
from portal.questions.engagement.figures.plans import BAR_WIDTHS, lanes

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace


def same_people(answer: Answer, earlier: str, later: str) -> Figure | None:
    """Draw for each plan the minutes of those in both quarters, before and after."""
    rows = marks.numbered(answer, "mean_a")
    if not rows:
        return None
    parts = lanes([row["plan"] for row in rows], 1.0)
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "bargap": 0.35}
    for panel, row in enumerate(rows, start=1):
        bottom, top = parts[row["plan"]]
        data.append(panels.on(_bars(row, earlier, later) | {"width": BAR_WIDTHS[len(rows)]}, panel))
        layout |= panels.panel(
            panel,
            (0, 1),
            (bottom + 0.02, top - 0.02),
            x_axis={"range": [0, 1.3 * max(row["mean_a"], row["mean_b"], 1)], "visible": False},
            y_axis={"type": "category", "autorange": "reversed", "showgrid": False},
        )
        words = f"<b>{row['plan'].capitalize()}</b> in both, n = {count(row['n'])}: {signed(row['difference'])} minutes"
        layout["annotations"].append(panels.title(words, 0, top - 0.01))
    return {"data": data, "layout": layout}


def _bars(row: NumberedRow, earlier: str, later: str) -> Trace:
    """Draw both means of a row, which stand on two lines also where the quarters are the same."""
    hover = (
        f"{count(row['n'])} {row['plan']} students in both quarters: {number(row['mean_a'])} to "
        f"{number(row['mean_b'])} minutes, {signed(row['difference'])} ({interval(row['low'], row['high'])})"
    )
    before, after = (
        NumberedRow(row.number, {"period": period, "mean": row[mean]})
        for period, mean in ((earlier, "mean_a"), (f"{later} " if earlier == later else later, "mean_b"))
    )
    return marks.bars(
        [before, after],
        "period",
        "mean",
        text=lambda bar: number(bar["mean"]),
        tooltip=lambda _: hover,
        colour=lambda bar: "series-1" if bar is after else "ghost",
    )
