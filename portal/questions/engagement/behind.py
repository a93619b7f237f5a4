"""From the engagement answers below the fold to figures: how minutes are spread, all choices, the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import chance, count, interval, number, signed
from portal.questions.engagement.figures import PLANS, lanes, on, panel, rows_of, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Row = dict[str, Any]

MEASURES = {
    "minutes": ("minutes", 0.0),
    "ratio": ("ratio", 1.0),
    "probability": ("chance", 0.5),
}
WIDTHS = {"minutes": (0.0, 0.46), "ratio": (0.6, 0.73), "probability": (0.87, 1.0)}
WORDS = {
    "welch": "means, unequal spread",
    "student": "means, equal spread",
    "bootstrap": "means, by resampling",
    "log_welch": "logs of minutes",
    "brunner_munzel": "ranks",
}
QUARTER_COLOURS = ("ghost", "series-1")


def distribution(answer: Answer) -> Figure | None:
    """Return for each plan the share of students by minutes on a log axis, both quarters, the cut as a line."""
    by = rows_of(answer)
    plans = [plan for plan in PLANS if plan in by]
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for place, plan in enumerate(plans, start=1):
        y = lanes(plans, 1.0)[plan]
        periods = list(dict.fromkeys(row["period"] for _, row in by[plan]))
        cuts = []
        for order, period in enumerate(periods):
            rows = [(mark, row) for mark, row in by[plan] if row["period"] == period]
            colour = QUARTER_COLOURS[order if len(periods) > 1 else 1]
            data.append(on(_spread(rows, colour), place))
            beyond = sum(row["beyond"] for _, row in rows)
            cuts.append((period, rows[0][1]["cut_minutes"], beyond, colour))
        layout |= panel(
            place,
            (0, 1),
            (y[0] + 0.04, y[1] - 0.02),
            x_axis={"type": "log", "tickvals": [0.1, 1, 10, 100, 1000, 10000], "nticks": 6},
            y_axis={"rangemode": "tozero", "tickformat": ".0%", "nticks": 4},
        )
        layout["shapes"] += [_cut_line(cut, colour, place) for _, cut, _, colour in cuts if cut]
        told = ", ".join(f"{count(beyond)} of {period}" for period, cut, beyond, _ in cuts if cut)
        words = f"<b>{plan.capitalize()}</b>" + (f": beyond the cut {told}" if told else ": nothing is cut")
        layout["annotations"].append(title(words, 0, y[1] - 0.01))
    layout[f"xaxis{len(plans) if len(plans) > 1 else ''}"]["title"] = {"text": "minutes, each step ten times more"}
    return {"data": data, "layout": layout}


def _spread(rows: list[tuple[int, Row]], colour: str) -> Trace:
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
    return trace | {"customdata": [str(mark) for mark, _ in rows], "marker": trace["marker"] | {"symbol": hollow}}


def _cut_line(cut: float, colour: str, place: int) -> dict[str, Any]:
    axis = "" if place == 1 else str(place)
    where = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": cut, "x1": cut, "y0": 0, "y1": 1}
    return {"type": "line", "line": {"color": theme.token(colour), "width": 1.5, "dash": "dot"}, **where}


def robustness(answer: Answer) -> Figure | None:
    """Return every choice as a dot with its interval, sorted, a lane a plan and unit; hollow ones do not agree."""
    by = rows_of(answer)
    plans = [plan for plan in PLANS if plan in by]
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for lane, plan in enumerate(plans):
        y = lanes(plans, 1.04)[plan]
        for column, (measure, (words, null)) in enumerate(MEASURES.items()):
            place = 3 * lane + column + 1
            rows = [(mark, row) for mark, row in by[plan] if row["measure"] == measure and row["estimate"] is not None]
            rows.sort(key=lambda item: item[1]["estimate"])
            data.append(on(_choices(rows), place))
            layout |= panel(
                place,
                WIDTHS[measure],
                (y[0], y[1] - 0.02),
                x_axis={"visible": False, "range": [-1, max(len(rows), 1)]},
                y_axis={"nticks": 4, "zeroline": False},
            )
            axis = "" if place == 1 else str(place)
            where = {"xref": f"x{axis} domain", "yref": f"y{axis}", "x0": 0, "x1": 1, "y0": null, "y1": null}
            line = {"color": theme.token("text"), "width": 1}
            layout["shapes"].append({"type": "line", "line": line, **where})
            head = f"<b>{plan.capitalize()}</b>: {words}" if column == 0 else words
            layout["annotations"].append(title(head, WIDTHS[measure][0], y[1] - 0.01))
    return {"data": data, "layout": layout}


def _choices(rows: list[tuple[int, Row]]) -> Trace:
    agrees = [row["agrees"] is not False for _, row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(rows))),
        "y": [row["estimate"] for _, row in rows],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [(row["high"] or row["estimate"]) - row["estimate"] for _, row in rows],
            "arrayminus": [row["estimate"] - (row["low"] or row["estimate"]) for _, row in rows],
            "color": theme.token("muted"),
            "thickness": 1,
            "width": 0,
        },
        "marker": {
            "size": 7,
            "symbol": ["circle" if agree else "diamond-open" for agree in agrees],
            "color": theme.colours(["series-1" if agree else "bad" for agree in agrees]),
            "line": {"width": 1.6},
        },
        **theme.sayings([choice_told(row) for _, row in rows]),
        "customdata": [str(mark) for mark, _ in rows],
    }


def choice_told(row: Row) -> str:
    """Return a row of `robustness` as a tooltip."""
    cut = "nothing cut" if row["mode"] == "none" else f"cut at {number(row['cut'])}% ({row['mode']})"
    agree = "as the headline" if row["agrees"] else "not as the headline"
    return (
        f"{row['plan']}, {WORDS[row['test']]}, {cut}: {number(row['estimate'], 2)} "
        f"({interval(row['low'], row['high'], 2)})\n{row['direction']}, {agree}, p {chance(row['p'])}"
    )


def gap(answer: Answer) -> Figure | None:
    """Return the change of paid and of free students and the gap between them, in minutes and in percent."""
    rows = [(mark, row) for mark, row in enumerate(answer.records()) if row["gap"] is not None]
    if not rows:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    names = ["free", "paid", "gap"]
    for place, (mark, row) in enumerate(rows, start=1):
        scale = 100 if row["measure"] == "relative" else 1
        values = [row[name] * scale for name in ("free_change", "paid_change", "gap")]
        low, high = ((None if row[end] is None else row[end] * scale) for end in ("low", "high"))
        sign = "%" if scale > 1 else ""
        told = (
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
            hover=[told] * 3,
            colour=["series-5", "series-5", "series-1"],
        )
        data += [on(dots | {"customdata": [str(mark)] * 3}, place), on(text, place)]
        ends = [end for end in (*values, low, high, 0) if end is not None]
        span = max(ends) - min(ends)
        layout |= panel(
            place,
            ((place - 1) * 0.56, (place - 1) * 0.56 + 0.44),
            (0, 0.9),
            x_axis={"range": [min(ends) - 0.08 * span, max(ends) + 0.38 * span], "nticks": 5},
            y_axis={"type": "category", "range": [2.5, -0.5], "showgrid": False, "showticklabels": place == 1},
        )
        words = "in minutes each" if scale == 1 else "in percent of before"
        layout["annotations"].append(title(words, (place - 1) * 0.56, 0.92))
    return {"data": data, "layout": layout}
