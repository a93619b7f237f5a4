"""Who watched, how long and how much in total: both quarters of each plan side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme, traces
from portal.formats import count, interval, number
from portal.questions.engagement.figures.plans import BAR_WIDTHS, by_plan, lanes

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

BESIDE = 0.07
GAP = 0.05
ROOM = 1.75
PANELS = (("reach", "watched", "students<br>who watched"), ("minutes", "mean", "minutes<br>each, as cut"))
TOTAL = ("reach", "total_minutes", "minutes<br>in total")


def compare(minutes: Answer, reach: Answer) -> Figure | None:
    """Draw for each plan students, minutes each with their interval and minutes in total, quarter by quarter."""
    rows = {"minutes": by_plan(minutes), "reach": by_plan(reach)}
    plans = list(rows["minutes"])
    if not plans:
        return None
    data: list[Trace] = []
    layout = theme.layout()
    layout.pop("yaxis")
    titles = []
    width = (1 - BESIDE - 2 * GAP) / 3
    for lane, (plan, y) in enumerate(lanes(plans).items()):
        _, top = y
        titles.append(panels.title(f"<b>{plan.capitalize()}</b>", 0, top, yanchor="bottom"))
        for part, (answer, column, words) in enumerate((*PANELS, TOTAL)):
            of_plan = rows[answer].get(plan, [])
            panel = 3 * lane + part + 1
            left = BESIDE + part * (width + GAP)
            data += [panels.on(trace, panel) for trace in _bars(of_plan, answer, column, BAR_WIDTHS[len(plans)])]
            layout |= panels.panel(panel, (left, left + width), y, **_axes(of_plan, column, names=part == 0))
            if lane == 0:
                titles.append(panels.title(words, left, 0.91))
    return {"data": data, "layout": layout | {"annotations": titles, "bargap": 0.35}}


def _axes(rows: Rows, column: str, *, names: bool) -> dict[str, dict[str, Any]]:
    """Return the axes of a panel; the first of a plan has the names of the quarters."""
    largest = max([row[column] or 0 for row in rows] + [1])
    quarters = {
        "type": "category",
        "autorange": "reversed",
        "showgrid": False,
        "showticklabels": names,
        "automargin": names,
        "tickfont": {"size": theme.LABEL, "color": theme.token("text")},
    }
    return {"x_axis": {"range": [0, largest * ROOM], "visible": False}, "y_axis": quarters}


def _bars(rows: Rows, answer: str, column: str, thickness: float) -> list[Trace]:
    """Draw the bars of a measure of one plan: the later quarter is in colour, and means carry their interval."""
    later = rows[-1] if len(rows) > 1 else None
    mean = column == "mean"
    bars = marks.bars(
        rows,
        "period",
        column,
        text=None if mean else lambda row: short(row[column]),
        tooltip=lambda row: _tooltip(row, column),
        colour=lambda row: "series-1" if row is later else "ghost",
        answer=answer,
    ) | {"width": thickness}
    if not mean:
        return [bars]
    low, high = (marks.column(rows, end) for end in marks.ENDS)
    bars["error_x"] = traces.error_bars(low, bars["x"], high, "text")
    ends = [row["mean"] if row["high"] is None else row["high"] for row in rows]
    return [bars, traces.labels(marks.column(rows, "period"), ends, [number(row["mean"]) for row in rows])]


def short(value: float | None) -> str:
    """Shorten a large number for a small panel: 95,952 as 96.0k, 1,026,697 as 1.03M."""
    if value is None:
        return count(None)
    million, thousand = 1_000_000, 1_000
    if value >= million:
        return f"{number(value / million, 2)}M"
    return f"{number(value / thousand)}k" if value >= 10 * thousand else count(value)


def _tooltip(row: NumberedRow, column: str) -> str:
    students = f"{row['plan']} students in {row['period']}"
    if column == "mean":
        return (
            f"{students}: {number(row['mean'])} minutes each ({interval(row['low'], row['high'])})\n"
            f"{count(row['kept'])} kept of {count(row['students'])}, cut at {number(row['cut_minutes'])} minutes"
        )
    if column == "watched":
        return f"{count(row['watched'])} {students} watched, of {count(row['registered'])} registered"
    return f"{number(row['total_minutes'])} minutes of {students} in total, nothing cut"
