"""Who watched, how long and how much in total: both quarters of each plan side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import count, interval, number
from portal.questions.engagement.figures.panels import BAR_WIDTHS, PLANS, error_bars, grouped, lanes, on, panel, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import NumberedRows, Row

BESIDE = 0.07
GAP = 0.05
ROOM = 1.75
PANELS = (("reach", "watched", "students<br>who watched"), ("minutes", "mean", "minutes<br>each, as cut"))
TOTAL = ("reach", "total_minutes", "minutes<br>in total")


def compare(minutes: Answer, reach: Answer) -> Figure | None:
    """Draw for each plan students, minutes each with their interval and minutes in total, quarter by quarter."""
    rows = {"minutes": grouped(minutes), "reach": grouped(reach)}
    plans = [plan for plan in PLANS if plan in rows["minutes"]]
    if not plans:
        return None
    data: list[Trace] = []
    layout = theme.layout()
    layout.pop("yaxis")
    titles = []
    width = (1 - BESIDE - 2 * GAP) / 3
    for lane, plan in enumerate(plans):
        y = lanes(plans)[plan]
        titles.append(title(f"<b>{plan.capitalize()}</b>", 0, y[1], yanchor="bottom"))
        for part, (name, column, words) in enumerate((*PANELS, TOTAL)):
            number_ = 3 * lane + part + 1
            left = BESIDE + part * (width + GAP)
            bars = _bars(rows[name].get(plan, []), name, column, BAR_WIDTHS[len(plans)])
            data += [on(trace, number_) for trace in bars]
            largest = max([row[column] or 0 for _, row in rows[name].get(plan, [])] + [1])
            layout |= panel(
                number_,
                (left, left + width),
                y,
                x_axis={"range": [0, largest * ROOM], "visible": False},
                y_axis={
                    "type": "category",
                    "autorange": "reversed",
                    "showgrid": False,
                    "showticklabels": part == 0,
                    "automargin": part == 0,
                    "tickfont": {"size": theme.LABEL, "color": theme.token("text")},
                },
            )
            if lane == 0:
                titles.append(title(words, left, 0.91))
    return {"data": data, "layout": layout | {"annotations": titles, "bargap": 0.35}}


def _bars(rows: NumberedRows, name: str, column: str, thickness: float) -> list[Trace]:
    """Draw the bars of a measure of one plan: the later quarter is in colour, and means carry their interval."""
    values = [row[column] for _, row in rows]
    mean = column == "mean"
    texts = [number(value) if mean else short(value) for value in values]
    bars = theme.bars(
        [row["period"] for _, row in rows],
        values,
        texts=[] if mean else texts,
        hover=[_tooltip(row, column) for _, row in rows],
        colour=["ghost" if bar < len(rows) - 1 or len(rows) == 1 else "series-1" for bar in range(len(rows))],
    )
    bars["width"] = thickness
    bars["customdata"] = [f"{name}:{index}" for index, _ in rows]
    if not mean:
        return [bars]
    low, high = ([row[end] for _, row in rows] for end in ("low", "high"))
    bars["error_x"] = error_bars(low, values, high) | {"color": theme.token("text")}
    ends = [row["high"] if row["high"] is not None else row[column] for _, row in rows]
    return [bars, theme.labels([row["period"] for _, row in rows], ends, texts)]


def short(value: float | None) -> str:
    """Shorten a large number for a small panel: 95,952 as 96.0k, 1,026,697 as 1.03M."""
    if value is None:
        return count(None)
    million, thousand = 1_000_000, 1_000
    if value >= million:
        return f"{number(value / million, 2)}M"
    return f"{number(value / thousand)}k" if value >= 10 * thousand else count(value)


def _tooltip(row: Row, column: str) -> str:
    students = f"{row['plan']} students in {row['period']}"
    if column == "mean":
        return (
            f"{students}: {number(row['mean'])} minutes each ({interval(row['low'], row['high'])})\n"
            f"{count(row['kept'])} kept of {count(row['students'])}, cut at {number(row['cut_minutes'])} minutes"
        )
    if column == "watched":
        return f"{count(row['watched'])} {students} watched, of {count(row['registered'])} registered"
    return f"{number(row['total_minutes'])} minutes of {students} in total, nothing cut"
