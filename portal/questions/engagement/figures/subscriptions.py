"""What was bought and what of it refunded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count
from portal.questions.engagement.figures.panels import grouped, on, panel, title
from portal.questions.engagement.words import PLAN_NAMES

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import Row


def subscriptions(answer: Answer) -> Figure | None:
    """Draw the purchases of each quarter by plan above, and those of them that were refunded below."""
    groups = grouped(answer, "plan_id")
    if not groups:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "barmode": "stack", "bargap": 0.25}
    colours = ("series-1", "series-3", "series-2", "series-4")
    for number_, (column, y) in enumerate((("bought", (0.42, 0.84)), ("refunded", (0.0, 0.26))), start=1):
        for colour, rows in zip(colours, groups.values(), strict=False):
            trace = theme.columns(
                [row["quarter"] for _, row in rows],
                [row[column] for _, row in rows],
                hover=[_tooltip(row) for _, row in rows],
                colour=colour,
            )
            data.append(on(trace | {"customdata": [str(index) for index, _ in rows]}, number_))
        layout |= panel(
            number_,
            (0, 1),
            y,
            x_axis={"type": "category", "showgrid": False, "showticklabels": y[0] == 0, "nticks": 6},
            y_axis={"rangemode": "tozero", "nticks": 4},
        )
        layout["annotations"].append(title(column, 0, y[1] + 0.01))
    for order, (colour, plan) in enumerate(zip(colours, groups, strict=False)):
        font = {"size": theme.LABEL, "color": theme.token(colour)}
        words = PLAN_NAMES.get(int(plan), plan)
        layout["annotations"].append(title(f"\u25a0 {words}", order % 2 * 0.5, 0.98 - order // 2 * 0.06, font=font))
    return {"data": data, "layout": layout}


def _tooltip(row: Row) -> str:
    return (
        f"{row['quarter']}, {PLAN_NAMES.get(row['plan_id'], row['plan_id'])}: {count(row['bought'])} bought, "
        f"{count(row['refunded'])} refunded, {count(row['active_at_end'])} active at the end"
    )
