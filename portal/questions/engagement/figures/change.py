"""How the mean minutes changed: of each plan, and of paid students against free ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import chance, count, interval, number, percent, signed
from portal.questions.engagement.figures.panels import axis, lanes, numbered, on, panel, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import Row

GAP_NAMES = ("free", "paid", "gap")
GAP_COLUMNS = ("free_change", "paid_change", "gap")


def lift(answer: Answer) -> Figure | None:
    """Draw for each plan the change in minutes each with its interval, over the band of changes too small to show."""
    rows = numbered(answer, "difference")
    if not rows:
        return None
    plans = [row["plan"] for _, row in rows]
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for number_, (index, row) in enumerate(rows, start=1):
        y = lanes(plans, 1.0)[row["plan"]]
        dot, text = theme.dots(
            [row["plan"]],
            [row["difference"]],
            [row["low"]],
            [row["high"]],
            texts=[signed(row["difference"])],
            hover=[tooltip(row)],
        )
        data += [on(dot | {"customdata": [str(index)]}, number_), on(text, number_)]
        ends = [abs(end) for end in (row["low"], row["high"], row["difference"], row["smallest_detectable"]) if end]
        half_width = 1.35 * max(ends, default=1)
        layout |= panel(
            number_,
            (0, 1),
            (y[0] + 0.09, y[1] - 0.04),
            x_axis={"range": [-half_width, half_width], "zeroline": True, "nticks": 5, "title": {"text": ""}},
            y_axis={"type": "category", "showticklabels": False, "showgrid": False, "range": [-0.6, 0.6]},
        )
        words = f"<b>{row['plan'].capitalize()}</b>: minutes each, later minus earlier"
        layout["annotations"].append(title(words, 0, y[1] - 0.03))
        layout["shapes"] += _undetectable_band(row["smallest_detectable"], number_)
    return {"data": data, "layout": layout}


def _undetectable_band(end: float | None, number_: int) -> list[dict[str, Any]]:
    """Draw the band of changes that this many students would mostly not have shown."""
    if end is None:
        return []
    suffix = axis(number_)
    where = {"xref": f"x{suffix}", "yref": f"y{suffix} domain", "x0": -end, "x1": end, "y0": 0, "y1": 1}
    return [{"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": theme.token("band"), **where}]


def tooltip(row: Row) -> str:
    """Say a row of `lift`."""
    return (
        f"{row['plan']}: {number(row['mean_a'])} to {number(row['mean_b'])} minutes each, "
        f"{signed(row['difference'])} ({interval(row['low'], row['high'])}), {percent(row['relative_change'])}\n"
        f"n = {count(row['kept_a'])} and {count(row['kept_b'])}; a change under "
        f"{number(row['smallest_detectable'])} would mostly not have shown; p {chance(row['p'])}"
    )


def gap(answer: Answer) -> Figure | None:
    """Draw the change of paid and of free students and the gap between them, in minutes and in percent."""
    rows = numbered(answer, "gap")
    if not rows:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for number_, (index, row) in enumerate(rows, start=1):
        left = (number_ - 1) * 0.56
        dots, text = _gap_traces(row)
        data += [on(dots | {"customdata": [str(index)] * len(GAP_NAMES)}, number_), on(text, number_)]
        layout |= panel(
            number_,
            (left, left + 0.44),
            (0, 0.9),
            x_axis={"range": _gap_range(row), "nticks": 5},
            y_axis={"type": "category", "range": [2.5, -0.5], "showgrid": False, "showticklabels": number_ == 1},
        )
        words = "in percent of before" if row["measure"] == "relative" else "in minutes each"
        layout["annotations"].append(title(words, left, 0.92))
    return {"data": data, "layout": layout}


def _scaled(row: Row, name: str) -> float | None:
    """Give a value of the gap in the unit of its panel: minutes, or percent."""
    value: float | None = row[name]
    return value if value is None else value * (100 if row["measure"] == "relative" else 1)


def _gap_traces(row: Row) -> list[Trace]:
    free, paid, difference, low, high = (_scaled(row, name) for name in (*GAP_COLUMNS, "low", "high"))
    unit = "%" if row["measure"] == "relative" else ""
    hover = (
        f"paid {signed(paid)}{unit}, free {signed(free)}{unit}: "
        f"a gap of {signed(difference)}{unit} ({interval(low, high)})"
    )
    values = [free, paid, difference]
    return theme.dots(
        GAP_NAMES,
        values,
        [None, None, low],
        [None, None, high],
        texts=[signed(value) + unit for value in values],
        hover=[hover] * len(GAP_NAMES),
        colour=["series-5", "series-5", "series-1"],
    )


def _gap_range(row: Row) -> list[float]:
    """Give the axis of a gap room for its labels on the right."""
    ends = [end for end in (*(_scaled(row, name) for name in (*GAP_COLUMNS, "low", "high")), 0) if end is not None]
    span = max(ends) - min(ends)
    return [min(ends) - 0.08 * span, max(ends) + 0.38 * span]
