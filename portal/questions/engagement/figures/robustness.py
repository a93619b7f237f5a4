"""Every choice of cut and test as a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import chance, interval, number
from portal.questions.engagement.figures.panels import PLANS, axis, grouped, lanes, on, panel, title

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import NumberedRows, Row

MEASURES = {
    "minutes": ("minutes", 0.0),
    "ratio": ("ratio", 1.0),
    "probability": ("chance", 0.5),
}
WIDTHS = {"minutes": (0.0, 0.46), "ratio": (0.6, 0.73), "probability": (0.87, 1.0)}
TEST_NAMES = {
    "welch": "means, unequal spread",
    "student": "means, equal spread",
    "bootstrap": "means, by resampling",
    "log_welch": "logs of minutes",
    "brunner_munzel": "ranks",
}


def robustness(answer: Answer) -> Figure | None:
    """Draw every choice as a dot with its interval, sorted, by plan and unit; hollow ones do not agree."""
    groups = grouped(answer)
    plans = [plan for plan in PLANS if plan in groups]
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for lane, plan in enumerate(plans):
        y = lanes(plans, 1.04)[plan]
        for column, (measure, (words, no_change)) in enumerate(MEASURES.items()):
            number_ = 3 * lane + column + 1
            rows = _sorted(groups[plan], measure)
            data.append(on(_choices(rows), number_))
            layout |= panel(
                number_,
                WIDTHS[measure],
                (y[0], y[1] - 0.02),
                x_axis={"visible": False, "range": [-1, max(len(rows), 1)]},
                y_axis={"nticks": 4, "zeroline": False},
            )
            layout["shapes"].append(_line_of_no_change(no_change, number_))
            heading = f"<b>{plan.capitalize()}</b>: {words}" if column == 0 else words
            layout["annotations"].append(title(heading, WIDTHS[measure][0], y[1] - 0.01))
    return {"data": data, "layout": layout}


def _line_of_no_change(value: float, number_: int) -> dict[str, Any]:
    suffix = axis(number_)
    ends = {"xref": f"x{suffix} domain", "yref": f"y{suffix}", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return {"type": "line", "line": {"color": theme.token("text"), "width": 1}, **ends}


def _sorted(rows: NumberedRows, measure: str) -> NumberedRows:
    known = [(index, row) for index, row in rows if row["measure"] == measure and row["estimate"] is not None]
    return sorted(known, key=lambda item: item[1]["estimate"])


def _choices(rows: NumberedRows) -> Trace:
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
        **theme.sayings([tooltip(row) for _, row in rows]),
        "customdata": [str(index) for index, _ in rows],
    }


def tooltip(row: Row) -> str:
    """Say a row of `robustness`."""
    cut = "nothing cut" if row["mode"] == "none" else f"cut at {number(row['cut'])}% ({row['mode']})"
    agree = "as the headline" if row["agrees"] else "not as the headline"
    return (
        f"{row['plan']}, {TEST_NAMES[row['test']]}, {cut}: {number(row['estimate'], 2)} "
        f"({interval(row['low'], row['high'], 2)})\n{row['direction']}, {agree}, p {chance(row['p'])}"
    )
