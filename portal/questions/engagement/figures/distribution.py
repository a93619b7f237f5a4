"""How the minutes are spread, and where the cut is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.formats import count, number
from portal.questions.engagement.figures.plans import by_plan, lanes

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

EARLIER, LATER = "ghost", "series-1"


@dataclass(frozen=True, slots=True)
class QuarterCurve:
    """The bands of minutes of one plan in one quarter, and the colour that the quarter has."""

    period: str
    rows: Rows
    colour: str

    @property
    def cut(self) -> float | None:
        """The minutes beyond which students are cut; None where nobody is."""
        first, *_ = self.rows
        cut: float | None = first["cut_minutes"]
        return cut

    @property
    def beyond(self) -> int:
        """The students beyond the cut."""
        return sum(row["beyond"] for row in self.rows)


def distribution(answer: Answer) -> Figure | None:
    """Draw for each plan the share of students by minutes on a log axis, for both quarters, with the cut as a line."""
    plans, later = by_plan(answer, "share"), answer.state.get("period_b")
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    parts = lanes(list(plans), 1.0)
    for panel, (plan, rows) in enumerate(plans.items(), start=1):
        bottom, top = parts[plan]
        curves = _curves(rows, later)
        data += [panels.on(_spread(curve), panel) for curve in curves]
        layout |= panels.panel(
            panel,
            (0, 1),
            (bottom + 0.04, top - 0.02),
            x_axis={"type": "log", "tickvals": [0.1, 1, 10, 100, 1000, 10000], "nticks": 6},
            y_axis={"rangemode": "tozero", "tickformat": ".0%", "nticks": 4},
        )
        layout["shapes"] += [_cut_line(curve.cut, curve.colour, panel) for curve in curves if curve.cut]
        layout["annotations"].append(panels.title(_title(plan, curves), 0, top - 0.01))
    layout[f"xaxis{panels.suffix(len(plans))}"]["title"] = {"text": "minutes, each step ten times more"}
    return {"data": data, "layout": layout}


def _curves(rows: Rows, later: str) -> list[QuarterCurve]:
    return [
        QuarterCurve(period, bands, LATER if period == later else EARLIER)
        for period, bands in marks.grouped(rows, "period").items()
    ]


def _title(plan: str, curves: list[QuarterCurve]) -> str:
    beyond = ", ".join(f"{count(curve.beyond)} of {curve.period}" for curve in curves if curve.cut)
    return f"<b>{plan.capitalize()}</b>" + (f": beyond the cut {beyond}" if beyond else ": nothing is cut")


def _spread(curve: QuarterCurve) -> Trace:
    trace = marks.points(curve.rows, _middle, "share", tooltip=_tooltip, colour=curve.colour, joined=True)
    trace["marker"]["symbol"] = ["circle-open" if row["beyond"] else "circle" for row in curve.rows]
    return trace


def _middle(row: NumberedRow) -> float:
    """Return the middle of a band of minutes on a log axis."""
    return float((max(row["minutes_from"], 0.1) * row["minutes_to"]) ** 0.5)


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{count(row['students'])} {row['plan']} students of {row['period']} watched "
        f"{number(row['minutes_from'])} to {number(row['minutes_to'])} minutes; "
        f"{count(row['beyond'])} beyond the cut"
    )


def _cut_line(cut: float, colour: str, panel: int) -> dict[str, Any]:
    line = {"color": theme.token(colour), "width": 1.5, "dash": "dot"}
    return {"type": "line", "line": line, **panels.upright(panel, cut, cut)}
