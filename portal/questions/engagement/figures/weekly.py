"""Minutes and students week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.formats import count, day, number
from portal.questions.engagement.figures.plans import by_plan

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace


COLOURS = ("series-2", "series-1")
PARTS = {"minutes": (0.54, 0.93), "students": (0.0, 0.4)}


def weekly(answer: Answer) -> Figure | None:
    """Draw minutes above and students below by week, with a line for each plan; partial weeks are hollow."""
    plans = by_plan(answer)
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for panel, (column, y) in enumerate(PARTS.items(), start=1):
        bottom, top = y
        for colour, rows in zip(COLOURS, plans.values(), strict=False):
            data.append(panels.on(_line(rows, column, colour), panel))
        layout |= panels.panel(
            panel,
            (0, 1),
            y,
            x_axis={"type": "date", "showgrid": False, "nticks": 6, "showticklabels": bottom == 0},
            y_axis={"rangemode": "tozero", "nticks": 4},
        )
        layout["annotations"].append(panels.title(f"{column} a week", 0, top + 0.01))
    for order, (colour, plan) in enumerate(zip(COLOURS, plans, strict=False)):
        font = {"size": theme.LABEL, "color": theme.token(colour)}
        layout["annotations"].append(panels.title(f"<b>{plan}</b>", 1 - 0.15 * order, 0.94, xanchor="right", font=font))
    return {"data": data, "layout": layout}


def _line(rows: Rows, column: str, colour: str) -> Trace:
    """Draw a measure of one plan by week."""
    trace = marks.points(
        rows, lambda row: row["week"].isoformat(), column, tooltip=_tooltip, colour=colour, joined=True
    )
    trace["marker"] |= {"size": 5, "symbol": ["circle-open" if row["partial"] else "circle" for row in rows]}
    return trace


def _tooltip(row: NumberedRow) -> str:
    return (
        f"week of {day(row['week'])}, {row['plan']}: {count(row['students'])} students, "
        f"{number(row['minutes'])} minutes{', a partial week' if row['partial'] else ''}"
    )
