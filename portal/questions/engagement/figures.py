"""From the engagement answers above the fold to figures: who watched, how long, the change, the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import chance, count, interval, number, percent, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Row = dict[str, Any]

PLANS = ("free", "paid")
BESIDE = 0.07
GAP = 0.05
ROOM = 1.75
THICK = {1: 0.34, 2: 0.62}
PANELS = (("reach", "watched", "students<br>who watched"), ("minutes", "mean", "minutes<br>each, as cut"))
TOTAL = ("reach", "total_minutes", "minutes<br>in total")


def on(trace: Trace, panel: int) -> Trace:
    """Return a trace in a panel, numbered from 1."""
    place = "" if panel == 1 else str(panel)
    return trace | {"xaxis": f"x{place}", "yaxis": f"y{place}"}


def panel(number_: int, x: tuple[float, float], y: tuple[float, float], **axes: Any) -> dict[str, Any]:
    """Return the axes of a panel in its part of the figure; `x_axis` and `y_axis` hold their settings."""
    place = "" if number_ == 1 else str(number_)
    return {
        f"xaxis{place}": {"domain": list(x), "anchor": f"y{place}", **axes.get("x_axis", {})},
        f"yaxis{place}": {"domain": list(y), "anchor": f"x{place}", **axes.get("y_axis", {})},
    }


def title(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Return a panel's title at a place of the figure, from 0 to 1."""
    place = {"xref": "paper", "yref": "paper", "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    font = {"size": theme.LABEL, "color": theme.token("muted")}
    return {"text": text, "x": x, "y": y, "align": "left", "font": font, **place, **more}


def rows_of(answer: Answer, column: str = "plan") -> dict[str, list[tuple[int, Row]]]:
    """Return the rows by the value of a column, each with its number in the answer."""
    found: dict[str, list[tuple[int, Row]]] = {}
    for mark, row in enumerate(answer.records()):
        found.setdefault(str(row[column]), []).append((mark, row))
    return found


def lanes(plans: Sequence[str], top: float = 0.92) -> dict[str, tuple[float, float]]:
    """Return the vertical part of each plan, the first on top."""
    height = top / max(1, len(plans))
    return {plan: (top - (place + 1) * height, top - place * height - 0.1) for place, plan in enumerate(plans)}


def compare(minutes: Answer, reach: Answer) -> Figure | None:
    """Return for each plan students, minutes each with their interval and minutes in total, quarter by quarter."""
    by = {"minutes": rows_of(minutes), "reach": rows_of(reach)}
    plans = [plan for plan in PLANS if plan in by["minutes"]]
    if not plans:
        return None
    data: list[Trace] = []
    layout = theme.layout()
    layout.pop("yaxis")
    notes = []
    width = (1 - BESIDE - 2 * GAP) / 3
    for lane, plan in enumerate(plans):
        y = lanes(plans)[plan]
        notes.append(title(f"<b>{plan.capitalize()}</b>", 0, y[1], yanchor="bottom"))
        for place, (name, column, words) in enumerate((*PANELS, TOTAL)):
            number_ = 3 * lane + place + 1
            left = BESIDE + place * (width + GAP)
            data += [on(trace, number_) for trace in _bars(by[name].get(plan, []), name, column, THICK[len(plans)])]
            most = max([row[column] or 0 for _, row in by[name].get(plan, [])] + [1])
            layout |= panel(
                number_,
                (left, left + width),
                y,
                x_axis={"range": [0, most * ROOM], "visible": False},
                y_axis={
                    "type": "category",
                    "autorange": "reversed",
                    "showgrid": False,
                    "showticklabels": place == 0,
                    "automargin": place == 0,
                    "tickfont": {"size": theme.LABEL, "color": theme.token("text")},
                },
            )
            if lane == 0:
                notes.append(title(words, left, 0.91))
    return {"data": data, "layout": layout | {"annotations": notes, "bargap": 0.35}}


def _bars(rows: Sequence[tuple[int, Row]], name: str, column: str, thick: float) -> list[Trace]:
    """Return bars of one measure of one plan; the later quarter is in colour; means carry their interval."""
    values = [row[column] for _, row in rows]
    mean = column == "mean"
    texts = [number(value) if mean else short(value) for value in values]
    bars = theme.bars(
        [row["period"] for _, row in rows],
        values,
        texts=[] if mean else texts,
        hover=[_told(row, column) for _, row in rows],
        colour=["ghost" if place < len(rows) - 1 or len(rows) == 1 else "series-1" for place in range(len(rows))],
    )
    bars["width"] = thick
    bars["customdata"] = [f"{name}:{mark}" for mark, _ in rows]
    if not mean:
        return [bars]
    bars["error_x"] = {
        "type": "data",
        "symmetric": False,
        "array": [_above(row["high"], row[column]) for _, row in rows],
        "arrayminus": [_above(row[column], row["low"]) for _, row in rows],
        "color": theme.token("text"),
        "thickness": theme.CAP,
        "width": 0,
    }
    ends = [row["high"] if row["high"] is not None else row[column] for _, row in rows]
    return [bars, theme.labels([row["period"] for _, row in rows], ends, texts)]


def _above(high: float | None, low: float | None) -> float | None:
    return None if high is None or low is None else high - low


def short(value: float | None) -> str:
    """Return a large number short enough for a small panel: 95,952 as 96.0k, 1,026,697 as 1.03M."""
    if value is None:
        return count(None)
    million, thousand = 1_000_000, 1_000
    if value >= million:
        return f"{number(value / million, 2)}M"
    return f"{number(value / thousand)}k" if value >= 10 * thousand else count(value)


def _told(row: Row, column: str) -> str:
    who = f"{row['plan']} students in {row['period']}"
    if column == "mean":
        return (
            f"{who}: {number(row['mean'])} minutes each ({interval(row['low'], row['high'])})\n"
            f"{count(row['kept'])} kept of {count(row['students'])}, cut at {number(row['cut_minutes'])} minutes"
        )
    if column == "watched":
        return f"{count(row['watched'])} {who} watched, of {count(row['registered'])} registered"
    return f"{number(row['total_minutes'])} minutes of {who} in total, nothing cut"


def lift(answer: Answer) -> Figure | None:
    """Return for each plan the change in minutes each with its interval, over what this many could not have shown."""
    rows = [(mark, row) for mark, row in enumerate(answer.records()) if row["difference"] is not None]
    if not rows:
        return None
    plans = [row["plan"] for _, row in rows]
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for place, (mark, row) in enumerate(rows, start=1):
        y = lanes(plans, 1.0)[row["plan"]]
        dot, text = theme.dots(
            [row["plan"]],
            [row["difference"]],
            [row["low"]],
            [row["high"]],
            texts=[signed(row["difference"])],
            hover=[change_told(row)],
        )
        data += [on(dot | {"customdata": [str(mark)]}, place), on(text, place)]
        ends = [abs(end) for end in (row["low"], row["high"], row["difference"], row["smallest_detectable"]) if end]
        reach = 1.35 * max(ends, default=1)
        layout |= panel(
            place,
            (0, 1),
            (y[0] + 0.09, y[1] - 0.04),
            x_axis={"range": [-reach, reach], "zeroline": True, "nticks": 5, "title": {"text": ""}},
            y_axis={"type": "category", "showticklabels": False, "showgrid": False, "range": [-0.6, 0.6]},
        )
        words = f"<b>{row['plan'].capitalize()}</b>: minutes each, later minus earlier"
        layout["annotations"].append(title(words, 0, y[1] - 0.03))
        layout["shapes"] += _hidden(row["smallest_detectable"], place)
    return {"data": data, "layout": layout}


def _hidden(end: float | None, place: int) -> list[dict[str, Any]]:
    """Return the band of changes that this many students would mostly not have shown."""
    if end is None:
        return []
    axis = "" if place == 1 else str(place)
    where = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": -end, "x1": end, "y0": 0, "y1": 1}
    return [{"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": theme.token("band"), **where}]


def change_told(row: Row) -> str:
    """Return a row of `lift` as a tooltip."""
    return (
        f"{row['plan']}: {number(row['mean_a'])} to {number(row['mean_b'])} minutes each, "
        f"{signed(row['difference'])} ({interval(row['low'], row['high'])}), {percent(row['relative_change'])}\n"
        f"n = {count(row['kept_a'])} and {count(row['kept_b'])}; a change under "
        f"{number(row['smallest_detectable'])} would mostly not have shown; p {chance(row['p'])}"
    )


def same_people(answer: Answer, earlier: str, later: str) -> Figure | None:
    """Return for each plan the minutes of those in both quarters, before and after."""
    rows = [(mark, row) for mark, row in enumerate(answer.records()) if row["mean_a"] is not None]
    if not rows:
        return None
    plans = [row["plan"] for _, row in rows]
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "bargap": 0.35}
    for place, (mark, row) in enumerate(rows, start=1):
        y = lanes(plans, 1.0)[row["plan"]]
        told = (
            f"{count(row['n'])} {row['plan']} students in both quarters: {number(row['mean_a'])} to "
            f"{number(row['mean_b'])} minutes, {signed(row['difference'])} ({interval(row['low'], row['high'])})"
        )
        values = [row["mean_a"], row["mean_b"]]
        bars = theme.bars(
            [earlier, f"{later} "] if earlier == later else [earlier, later],
            values,
            texts=[number(value) for value in values],
            hover=[told, told],
            colour=["ghost", "series-1"],
        )
        data.append(on(bars | {"customdata": [str(mark)] * 2, "width": THICK[len(rows)]}, place))
        layout |= panel(
            place,
            (0, 1),
            (y[0] + 0.02, y[1] - 0.02),
            x_axis={"range": [0, 1.3 * max(*values, 1)], "visible": False},
            y_axis={"type": "category", "autorange": "reversed", "showgrid": False},
        )
        words = f"<b>{row['plan'].capitalize()}</b> in both, n = {count(row['n'])}: {signed(row['difference'])} minutes"
        layout["annotations"].append(title(words, 0, y[1] - 0.01))
    return {"data": data, "layout": layout}
