"""Who watched in the earlier quarter and not since, by the months since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.formats import count
from portal.questions.engagement.answers.lapsed import FOR_EVER
from portal.questions.engagement.figures.plans import by_plan, lanes

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

COLOURS = {"never": "ghost", FOR_EVER: "series-2"}
LEGEND = (("never paid", "ghost", 0.4), ("a plan that ended", "series-1", 0.6), ("lifetime plan", "series-2", 0.85))


def lapsed(answer: Answer) -> Figure | None:
    """Draw for each plan the students by whole months since their last watching, coloured by what they had paid."""
    groups = by_plan(answer)
    if not groups:
        return None
    data: list[Trace] = []
    titles = [panels.title(words, x, 0.99, font=_font(colour)) for words, colour, x in LEGEND]
    layout: dict[str, Any] = {"annotations": titles, "barmode": "stack", "bargap": 0.25}
    parts = lanes(list(groups), 1.0)
    for panel, (plan, rows) in enumerate(groups.items(), start=1):
        bottom, top = parts[plan]
        data.append(panels.on(_columns(rows), panel))
        x_axis = {"dtick": 1, "showgrid": False}
        y_axis = {"rangemode": "tozero", "nticks": 4}
        layout |= panels.panel(panel, (0, 1), (bottom + 0.06, top - 0.02), x_axis=x_axis, y_axis=y_axis)
        layout["annotations"].append(panels.title(f"<b>{plan.capitalize()}</b>: students", 0, top - 0.01))
    layout[f"xaxis{panels.suffix(len(groups))}"]["title"] = {"text": "months since the last watching"}
    return {"data": data, "layout": layout}


def _columns(rows: Rows) -> Trace:
    return marks.columns(
        rows,
        "last_watch",
        "students",
        tooltip=tooltip,
        colour=lambda row: COLOURS.get(row["paid_until"], "series-1"),
    )


def _font(colour: str) -> dict[str, Any]:
    return {"size": theme.LABEL, "color": theme.token(colour)}


def tooltip(row: NumberedRow) -> str:
    """Say a row of `lapsed`."""
    paid = {"never": "never paid", FOR_EVER: "have a lifetime plan"}.get(
        row["paid_until"], f"paid until {row['paid_until']}"
    )
    return f"{count(row['students'])} {row['plan']} students last watched {count(row['last_watch'])} months ago, {paid}"
