"""Minutes and students week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, day, number
from portal.questions.engagement.figures.panels import PLANS, grouped, on, panel, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import NumberedRows, Row


def weekly(answer: Answer) -> Figure | None:
    """Draw minutes above and students below by week, with a line for each plan; partial weeks are hollow."""
    groups = grouped(answer)
    plans = [plan for plan in PLANS if plan in groups]
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for number_, (column, y) in enumerate((("minutes", (0.54, 0.93)), ("students", (0.0, 0.4))), start=1):
        for colour, plan in zip(("series-2", "series-1"), plans, strict=False):
            data.append(on(_line(groups[plan], column, colour), number_))
        layout |= panel(
            number_,
            (0, 1),
            y,
            x_axis={"type": "date", "showgrid": False, "nticks": 6, "showticklabels": y[0] == 0},
            y_axis={"rangemode": "tozero", "nticks": 4},
        )
        layout["annotations"].append(title(f"{column} a week", 0, y[1] + 0.01))
    for order, (colour, plan) in enumerate(zip(("series-2", "series-1"), plans, strict=False)):
        font = {"size": theme.LABEL, "color": theme.token(colour)}
        layout["annotations"].append(title(f"<b>{plan}</b>", 1 - 0.15 * order, 0.94, xanchor="right", font=font))
    return {"data": data, "layout": layout}


def _line(rows: NumberedRows, column: str, colour: str) -> Trace:
    """Draw a measure of one plan by week."""
    trace = theme.points(
        [row["week"].isoformat() for _, row in rows],
        [row[column] for _, row in rows],
        [_tooltip(row) for _, row in rows],
        colour=colour,
        line=True,
    )
    trace["marker"] |= {"size": 5, "symbol": ["circle-open" if row["partial"] else "circle" for _, row in rows]}
    return trace | {"customdata": [str(index) for index, _ in rows]}


def _tooltip(row: Row) -> str:
    return (
        f"week of {day(row['week'])}, {row['plan']}: {count(row['students'])} students, "
        f"{number(row['minutes'])} minutes{', a partial week' if row['partial'] else ''}"
    )
