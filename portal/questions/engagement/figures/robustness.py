"""Every choice of cut and test as a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme, traces
from portal.formats import chance, interval, number
from portal.questions.engagement.figures.plans import by_plan, lanes

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

MEASURES = {
    "minutes": ("minutes", 0.0),
    "ratio": ("ratio", 1.0),
    "probability": ("chance", 0.5),
}
WIDTHS = {"minutes": (0.0, 0.46), "ratio": (0.6, 0.73), "probability": (0.87, 1.0)}
AGREES = {True: ", as the headline", False: ", not as the headline", None: ""}
TEST_NAMES = {
    "welch": "means, unequal spread",
    "student": "means, equal spread",
    "bootstrap": "means, by resampling",
    "log_welch": "logs of minutes",
    "brunner_munzel": "ranks",
}


def robustness(answer: Answer) -> Figure | None:
    """Draw every choice as a dot with its interval, sorted, by plan and unit; hollow ones do not agree."""
    plans = by_plan(answer)
    if not plans:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for lane, (plan, (bottom, top)) in enumerate(lanes(list(plans), 1.04).items()):
        for column, (measure, (words, no_change)) in enumerate(MEASURES.items()):
            panel = 3 * lane + column + 1
            left, _ = WIDTHS[measure]
            rows = _sorted(plans[plan], measure)
            data.append(panels.on(_choices(rows), panel))
            layout |= panels.panel(
                panel,
                WIDTHS[measure],
                (bottom, top - 0.02),
                x_axis={"visible": False, "range": [-1, max(len(rows), 1)]},
                y_axis={"nticks": 4, "zeroline": False},
            )
            layout["shapes"].append(_line_of_no_change(no_change, panel))
            heading = f"<b>{plan.capitalize()}</b>: {words}" if column == 0 else words
            layout["annotations"].append(panels.title(heading, left, top - 0.01))
    return {"data": data, "layout": layout}


def _line_of_no_change(value: float, panel: int) -> dict[str, Any]:
    suffix = panels.suffix(panel)
    ends = {"xref": f"x{suffix} domain", "yref": f"y{suffix}", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return {"type": "line", "line": {"color": theme.token("text"), "width": 1}, **ends}


def _sorted(rows: Rows, measure: str) -> Rows:
    known = [row for row in rows if row["measure"] == measure and row["estimate"] is not None]
    return sorted(known, key=lambda row: row["estimate"])


def _choices(rows: Rows) -> Trace:
    estimates, low, high = (marks.column(rows, name) for name in ("estimate", "low", "high"))
    agrees = [row["agrees"] is not False for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(rows))),
        "y": estimates,
        "error_y": traces.error_bars(low, estimates, high, "muted") | {"thickness": 1},
        "marker": {
            "size": 7,
            "symbol": ["circle" if agree else "diamond-open" for agree in agrees],
            "color": theme.colours(["series-1" if agree else "bad" for agree in agrees]),
            "line": {"width": 1.6},
        },
        **marks.tooltips(rows, tooltip),
    }


def tooltip(row: NumberedRow) -> str:
    """Say a row of `robustness`."""
    cut = "nothing cut" if row["mode"] == "none" else f"cut at {number(row['cut'])}% ({row['mode']})"
    return (
        f"{row['plan']}, {TEST_NAMES[row['test']]}, {cut}: {number(row['estimate'], 2)} "
        f"({interval(row['low'], row['high'], 2)})\n{row['direction']}{AGREES[row['agrees']]}, p {chance(row['p'])}"
    )
