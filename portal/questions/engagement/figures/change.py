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
    names = ["free", "paid", "gap"]
    for number_, (index, row) in enumerate(rows, start=1):
        scale = 100 if row["measure"] == "relative" else 1
        values = [row[name] * scale for name in ("free_change", "paid_change", "gap")]
        low, high = ((None if row[end] is None else row[end] * scale) for end in ("low", "high"))
        sign = "%" if scale > 1 else ""
        hover = (
            f"paid {signed(values[1])}{sign}, free {signed(values[0])}{sign}: "
            f"a gap of {signed(values[2])}{sign} ({interval(low, high)})"
        )
        texts = [signed(value) + sign for value in values]
        dots, text = theme.dots(
            names,
            values,
            [None, None, low],
            [None, None, high],
            texts=texts,
            hover=[hover] * 3,
            colour=["series-5", "series-5", "series-1"],
        )
        data += [on(dots | {"customdata": [str(index)] * 3}, number_), on(text, number_)]
        ends = [end for end in (*values, low, high, 0) if end is not None]
        span = max(ends) - min(ends)
        layout |= panel(
            number_,
            ((number_ - 1) * 0.56, (number_ - 1) * 0.56 + 0.44),
            (0, 0.9),
            x_axis={"range": [min(ends) - 0.08 * span, max(ends) + 0.38 * span], "nticks": 5},
            y_axis={"type": "category", "range": [2.5, -0.5], "showgrid": False, "showticklabels": number_ == 1},
        )
        words = "in minutes each" if scale == 1 else "in percent of before"
        layout["annotations"].append(title(words, (number_ - 1) * 0.56, 0.92))
    return {"data": data, "layout": layout}
