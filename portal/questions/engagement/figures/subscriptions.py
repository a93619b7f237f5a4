"""What was bought and what of it refunded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.formats import count
from portal.questions.engagement.words import PLAN_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure, Trace


COLOURS = ("series-1", "series-3", "series-2", "series-4")
PARTS = {"bought": (0.42, 0.84), "refunded": (0.0, 0.26)}


def subscriptions(answer: Answer) -> Figure | None:
    """Draw the purchases of each quarter by plan above, and those of them that were refunded below."""
    groups = marks.grouped(marks.numbered(answer), "plan_id")
    if not groups:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "barmode": "stack", "bargap": 0.25}
    for panel, (column, y) in enumerate(PARTS.items(), start=1):
        bottom, top = y
        for colour, rows in zip(COLOURS, groups.values(), strict=False):
            columns = marks.columns(rows, "quarter", column, tooltip=_tooltip, colour=colour)
            data.append(panels.on(columns, panel))
        layout |= panels.panel(
            panel,
            (0, 1),
            y,
            x_axis={"type": "category", "showgrid": False, "showticklabels": bottom == 0, "nticks": 6},
            y_axis={"rangemode": "tozero", "nticks": 4},
        )
        layout["annotations"].append(panels.title(column, 0, top + 0.01))
    layout["annotations"] += _legend(list(groups))
    return {"data": data, "layout": layout}


def _legend(plans: Sequence[int]) -> list[dict[str, Any]]:
    """Name the plans in their colours, two in a line."""
    titles = []
    for order, (colour, plan) in enumerate(zip(COLOURS, plans, strict=False)):
        font = {"size": theme.LABEL, "color": theme.token(colour)}
        words = f"\u25a0 {PLAN_NAMES.get(plan, plan)}"
        titles.append(panels.title(words, order % 2 * 0.5, 0.98 - order // 2 * 0.06, font=font))
    return titles


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{row['quarter']}, {PLAN_NAMES.get(row['plan_id'], row['plan_id'])}: {count(row['bought'])} bought, "
        f"{count(row['refunded'])} refunded, {count(row['active_at_end'])} active at the end"
    )
