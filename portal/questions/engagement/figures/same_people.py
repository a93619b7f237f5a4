"""What the students who watched in both quarters watched before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, interval, number, signed
from portal.questions.engagement.figures.panels import BAR_WIDTHS, lanes, numbered, on, panel, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace


def same_people(answer: Answer, earlier: str, later: str) -> Figure | None:
    """Draw for each plan the minutes of those in both quarters, before and after."""
    rows = numbered(answer, "mean_a")
    if not rows:
        return None
    plans = [row["plan"] for _, row in rows]
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "bargap": 0.35}
    for number_, (index, row) in enumerate(rows, start=1):
        y = lanes(plans, 1.0)[row["plan"]]
        hover = (
            f"{count(row['n'])} {row['plan']} students in both quarters: {number(row['mean_a'])} to "
            f"{number(row['mean_b'])} minutes, {signed(row['difference'])} ({interval(row['low'], row['high'])})"
        )
        values = [row["mean_a"], row["mean_b"]]
        bars = theme.bars(
            [earlier, f"{later} "] if earlier == later else [earlier, later],
            values,
            texts=[number(value) for value in values],
            hover=[hover, hover],
            colour=["ghost", "series-1"],
        )
        data.append(on(bars | {"customdata": [str(index)] * 2, "width": BAR_WIDTHS[len(rows)]}, number_))
        layout |= panel(
            number_,
            (0, 1),
            (y[0] + 0.02, y[1] - 0.02),
            x_axis={"range": [0, 1.3 * max(*values, 1)], "visible": False},
            y_axis={"type": "category", "autorange": "reversed", "showgrid": False},
        )
        words = f"<b>{row['plan'].capitalize()}</b> in both, n = {count(row['n'])}: {signed(row['difference'])} minutes"
        layout["annotations"].append(title(words, 0, y[1] - 0.01))
    return {"data": data, "layout": layout}
