"""From the engagement answers around the main one to figures: who was there, certificates, weeks, subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, day, interval, number, percent
from portal.questions.engagement.figures import PLANS, on, panel, rows_of, title
from portal.questions.engagement.words import BOUGHT

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Row = dict[str, Any]


def mix(answer: Answer) -> Figure | None:
    """Return the share of new students of each plan and quarter with its interval."""
    rows = list(enumerate(answer.records()))
    if not rows:
        return None
    names = [f"{row['plan'].capitalize()} {row['period']}" for _, row in rows]
    traces = theme.dots(
        names,
        [row["share_new"] for _, row in rows],
        [row["low"] for _, row in rows],
        [row["high"] for _, row in rows],
        texts=[f"{percent(row['share_new'], 0)}  of {count(row['students'])}" for _, row in rows],
        hover=[
            f"{row['plan']} students of {row['period']}: {count(row['new'])} new, {count(row['returning'])} returning; "
            f"new {percent(row['share_new'])} ({percent(row['low'])} \u2013 {percent(row['high'])})"
            for _, row in rows
        ],
        colour=["ghost" if place % 2 == 0 else "series-1" for place in range(len(rows))],
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, 1.35], "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    return {"data": traces, "layout": layout}


def chances(answer: Answer, base: str) -> Figure | None:
    """Return for one base who watched later, of all and of those who watched earlier; both, seen and expected."""
    rows = [(mark, row) for mark, row in enumerate(answer.records()) if row["base"] == base and row["n"]]
    if not rows:
        return None
    mark, row = rows[0]
    bars = {
        "watched later: of all": (row["p_b"], "ghost"),
        "of those who watched earlier": (row["p_b_given_a"], "series-1"),
        "in both: if unrelated": (row["expected_if_independent"], "ghost"),
        "in both: as counted": (row["p_both"], "series-1"),
    }
    values = [value for value, _ in bars.values()]
    trace = theme.bars(
        list(bars),
        values,
        texts=[percent(value) for value in values],
        hover=[f"{name}: {percent(value)} of n = {count(row['n'])}" for name, value in zip(bars, values, strict=True)],
        colour=[colour for _, colour in bars.values()],
    )
    layout = theme.layout(names=True, count=len(bars), unit="fraction")
    layout["xaxis"] |= {"range": [0, 1.35 * max([value or 0 for value in values] + [0.01])], "visible": False}
    return {"data": [trace | {"customdata": [str(mark)] * len(bars), "width": 0.6}], "layout": layout}


def certificates(bins: Answer, line: Answer) -> Figure | None:
    """Return mean certificates by band of minutes with intervals, the line, and its prediction for the set minutes."""
    rows = [(mark, row) for mark, row in enumerate(bins.records()) if row["mean_certificates"] is not None]
    told = line.record(0) if line.rows else None
    if not rows or told is None or told["slope"] is None:
        return None
    points = theme.points(
        [row["mean_minutes"] for _, row in rows],
        [row["mean_certificates"] for _, row in rows],
        [
            f"{count(row['students'])} students with {number(row['minutes_from'])} to {number(row['minutes_to'])} "
            f"minutes: {number(row['mean_certificates'], 2)} certificates ({interval(row['low'], row['high'], 2)})"
            for _, row in rows
        ],
    )
    points["error_y"] = {
        "type": "data",
        "symmetric": False,
        "array": [row["high"] - row["mean_certificates"] for _, row in rows],
        "arrayminus": [row["mean_certificates"] - row["low"] for _, row in rows],
        "color": theme.token("series-1"),
        "thickness": theme.CAP,
        "width": 0,
    }
    points["customdata"] = [f"certificate_bins:{mark}" for mark, _ in rows]
    most = max([*(row["mean_minutes"] for _, row in rows), told["at_minutes"]])
    ends = [0.0, most * 1.05]
    fitted = {
        "type": "scatter",
        "mode": "lines",
        "x": ends,
        "y": [told["intercept"] + told["slope"] * end for end in ends],
        "line": {"color": theme.token("series-2"), "width": 2},
        "hoverinfo": "skip",
    }
    axes = {
        "xaxis": {"title": {"text": "minutes of all watching"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "certificates a student"}, "rangemode": "tozero"},
    }
    return {"data": [fitted, points, _predicted(told)], "layout": axes}


def _predicted(told: Row) -> Trace:
    words = (
        f"the line says {number(told['predicted'], 2)} certificates at {number(told['at_minutes'])} minutes; for one "
        f"student {interval(max(told['predicted_low'], 0), told['predicted_high'], 2)}"
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [told["at_minutes"]],
        "y": [told["predicted"]],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [told["predicted_high"] - told["predicted"]],
            "arrayminus": [told["predicted"] - max(told["predicted_low"], 0)],
            "color": theme.token("series-2", 50),
            "thickness": 6,
            "width": 0,
        },
        "marker": {"size": 11, "symbol": "diamond", "color": theme.token("series-2")},
        **theme.sayings([words]),
        "customdata": ["0"],
    }


def weekly(answer: Answer) -> Figure | None:
    """Return minutes above and students below by week, a line a plan; partial weeks are hollow."""
    by = rows_of(answer)
    plans = [plan for plan in PLANS if plan in by]
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for place, (column, y) in enumerate((("minutes", (0.54, 0.93)), ("students", (0.0, 0.4))), start=1):
        for colour, plan in zip(("series-2", "series-1"), plans, strict=False):
            rows = by[plan]
            trace = theme.points(
                [row["week"].isoformat() for _, row in rows],
                [row[column] for _, row in rows],
                [
                    f"week of {day(row['week'])}, {plan}: {count(row['students'])} students, "
                    f"{number(row['minutes'])} minutes{', a partial week' if row['partial'] else ''}"
                    for _, row in rows
                ],
                colour=colour,
                line=True,
            )
            trace["marker"] |= {"size": 5, "symbol": ["circle-open" if row["partial"] else "circle" for _, row in rows]}
            data.append(on(trace | {"customdata": [str(mark) for mark, _ in rows]}, place))
        layout |= panel(
            place,
            (0, 1),
            y,
            x_axis={"type": "date", "showgrid": False, "nticks": 6, "showticklabels": y[0] == 0},
            y_axis={"rangemode": "tozero", "nticks": 4},
        )
        layout["annotations"].append(title(f"{column} a week", 0, y[1] + 0.01))
    for order, (colour, plan) in enumerate(zip(("series-2", "series-1"), plans, strict=False)):
        font = {"size": theme.LABEL, "color": theme.token(colour)}
        layout["annotations"].append(title(f"<b>{plan}</b>", 1 - 0.15 * order, 0.94, xanchor="right", font=font))
    return {"data": data, "layout": layout}


def subscriptions(answer: Answer) -> Figure | None:
    """Return purchases by quarter and what was bought above, the refunded of them below."""
    by = rows_of(answer, "plan_id")
    if not by:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "barmode": "stack", "bargap": 0.25}
    colours = ("series-1", "series-3", "series-2", "series-4")
    for place, (column, y) in enumerate((("bought", (0.42, 0.84)), ("refunded", (0.0, 0.26))), start=1):
        for colour, rows in zip(colours, by.values(), strict=False):
            trace = theme.columns(
                [row["quarter"] for _, row in rows],
                [row[column] for _, row in rows],
                hover=[
                    f"{row['quarter']}, {BOUGHT.get(row['plan_id'], row['plan_id'])}: {count(row['bought'])} bought, "
                    f"{count(row['refunded'])} refunded, {count(row['active_at_end'])} active at the end"
                    for _, row in rows
                ],
                colour=colour,
            )
            data.append(on(trace | {"customdata": [str(mark) for mark, _ in rows]}, place))
        layout |= panel(
            place,
            (0, 1),
            y,
            x_axis={"type": "category", "showgrid": False, "showticklabels": y[0] == 0, "nticks": 6},
            y_axis={"rangemode": "tozero", "nticks": 4},
        )
        layout["annotations"].append(title(column, 0, y[1] + 0.01))
    for order, (colour, plan) in enumerate(zip(colours, by, strict=False)):
        font = {"size": theme.LABEL, "color": theme.token(colour)}
        words = BOUGHT.get(int(plan), plan)
        layout["annotations"].append(title(f"\u25a0 {words}", order % 2 * 0.5, 0.98 - order // 2 * 0.06, font=font))
    return {"data": data, "layout": layout}
