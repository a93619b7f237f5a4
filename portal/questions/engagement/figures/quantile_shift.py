"""Who watches more: the shift at each tenth of the students."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels
from portal.formats import percent
from portal.questions.engagement.figures.plans import by_plan, lanes
from portal.questions.engagement.words import difference, long

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure, Trace


def quantile_shift(answer: Answer) -> Figure | None:
    """Draw for each plan the later minus the earlier minutes, from those who watch least to those who watch most."""
    groups = by_plan(answer, "shift")
    if not groups:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    parts = lanes(list(groups), 1.0)
    for panel, (plan, rows) in enumerate(groups.items(), start=1):
        bottom, top = parts[plan]
        data.append(panels.on(marks.points(rows, "quantile", "shift", marks.ENDS, tooltip=tooltip), panel))
        layout |= panels.panel(
            panel,
            (0, 1),
            (bottom + 0.06, top - 0.02),
            x_axis={"range": [0, 1], "tickvals": [row["quantile"] for row in rows], "tickformat": ".0%"},
            y_axis={"zeroline": True, "nticks": 5},
        )
        words = f"<b>{plan.capitalize()}</b>: minutes more or less than before"
        layout["annotations"].append(panels.title(words, 0, top - 0.01))
    layout[f"xaxis{panels.suffix(len(groups))}"]["title"] = {"text": "percent of students who watch less"}
    return {"data": data, "layout": layout}


def tooltip(row: NumberedRow) -> str:
    """Say a row of `quantile_shift`."""
    change = difference(row["shift"], row["low"], row["high"])
    return (
        f"{percent(row['quantile'], 0)} of {row['plan']} students watched less than {long(row['minutes_a'])} minutes, "
        f"then less than {long(row['minutes_b'])}: {change}"
    )
