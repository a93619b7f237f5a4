"""How the minutes are spread, and where the cut is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, number
from portal.questions.engagement.figures.panels import PLANS, axis, grouped, lanes, on, panel, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import NumberedRows

QUARTER_COLOURS = ("ghost", "series-1")


def distribution(answer: Answer) -> Figure | None:
    """Draw for each plan the share of students by minutes on a log axis, for both quarters, with the cut as a line."""
    groups = grouped(answer)
    plans = [plan for plan in PLANS if plan in groups]
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for number_, plan in enumerate(plans, start=1):
        y = lanes(plans, 1.0)[plan]
        periods = list(dict.fromkeys(row["period"] for _, row in groups[plan]))
        cuts = []
        for order, period in enumerate(periods):
            rows = [(index, row) for index, row in groups[plan] if row["period"] == period]
            colour = QUARTER_COLOURS[order if len(periods) > 1 else 1]
            data.append(on(_spread(rows, colour), number_))
            beyond = sum(row["beyond"] for _, row in rows)
            cuts.append((period, rows[0][1]["cut_minutes"], beyond, colour))
        layout |= panel(
            number_,
            (0, 1),
            (y[0] + 0.04, y[1] - 0.02),
            x_axis={"type": "log", "tickvals": [0.1, 1, 10, 100, 1000, 10000], "nticks": 6},
            y_axis={"rangemode": "tozero", "tickformat": ".0%", "nticks": 4},
        )
        layout["shapes"] += [_cut_line(cut, colour, number_) for _, cut, _, colour in cuts if cut]
        beyond_cut = ", ".join(f"{count(beyond)} of {period}" for period, cut, beyond, _ in cuts if cut)
        words = f"<b>{plan.capitalize()}</b>" + (f": beyond the cut {beyond_cut}" if beyond_cut else ": nothing is cut")
        layout["annotations"].append(title(words, 0, y[1] - 0.01))
    layout[f"xaxis{len(plans) if len(plans) > 1 else ''}"]["title"] = {"text": "minutes, each step ten times more"}
    return {"data": data, "layout": layout}


def _spread(rows: NumberedRows, colour: str) -> Trace:
    total = sum(row["students"] for _, row in rows)
    trace = theme.points(
        [(max(row["minutes_from"], 0.1) * row["minutes_to"]) ** 0.5 for _, row in rows],
        [row["students"] / total for _, row in rows],
        [
            f"{count(row['students'])} {row['plan']} students of {row['period']} watched "
            f"{number(row['minutes_from'])} to {number(row['minutes_to'])} minutes; "
            f"{count(row['beyond'])} beyond the cut"
            for _, row in rows
        ],
        colour=colour,
        line=True,
    )
    hollow = ["circle-open" if row["beyond"] else "circle" for _, row in rows]
    return trace | {"customdata": [str(index) for index, _ in rows], "marker": trace["marker"] | {"symbol": hollow}}


def _cut_line(cut: float, colour: str, number_: int) -> dict[str, Any]:
    suffix = axis(number_)
    where = {"xref": f"x{suffix}", "yref": f"y{suffix} domain", "x0": cut, "x1": cut, "y0": 0, "y1": 1}
    return {"type": "line", "line": {"color": theme.token(colour), "width": 1.5, "dash": "dot"}, **where}
