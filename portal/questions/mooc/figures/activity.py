"""Activity: a lane for each counter, in which those who certified are held against the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.formats import number, percent
from portal.questions.mooc.columns import COUNTERS
from portal.questions.mooc.figures.axes import EDGE

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace


def figure(answer: Answer) -> Figure | None:
    """Draw each counter's median, with its quartiles, of those who certified and of the others; None without any."""
    rows = [row for row in marks.numbered(answer) if row["group_by"] == "certified"]
    if all(row[f"median_{counter}"] is None for row in rows for counter in COUNTERS):
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for lane, counter in enumerate(COUNTERS):
        axis = panels.suffix(lane + 1)
        data += [panels.on(trace, lane + 1) for trace in _lane(rows, counter)]
        bottom = 1 - (lane + 1) / len(COUNTERS)
        domain = [bottom + 0.01, bottom + 1 / len(COUNTERS) - 0.055]
        layout |= {f"xaxis{axis}": _number_axis(rows, counter, axis), f"yaxis{axis}": _name_axis(rows, domain)}
        head = theme.note(COUNTERS[counter], 0, domain[1], "muted", xref="paper", yref="paper")
        layout["annotations"].append(head | {"xanchor": "left", "yanchor": "bottom", "yshift": 2})
    return {"data": data, "layout": layout}


def _lane(rows: Rows, counter: str) -> list[Trace]:
    return marks.dots(
        rows,
        f"median_{counter}",
        (f"p25_{counter}", f"p75_{counter}"),
        name=lambda row: "certified" if _is_certified(row) else "not certified",
        text=lambda row: _quartiles(row, counter),
        tooltip=lambda row: _tooltip(row, counter),
        colour=lambda row: "series-1" if _is_certified(row) else "ghost",
    )


def _number_axis(rows: Rows, counter: str, axis: str) -> dict[str, Any]:
    highest = max((row[f"p75_{counter}"] or 0 for row in rows), default=0) or 1
    return {"range": [EDGE * highest, highest * 2.3], "visible": False, "anchor": f"y{axis}"}


def _name_axis(rows: Rows, domain: list[float]) -> dict[str, Any]:
    return {
        "domain": domain,
        "range": [len(rows) - 0.5, -0.5],
        "type": "category",
        "showgrid": False,
        "tickfont": {"color": theme.token("text")},
    }


def _is_certified(row: NumberedRow) -> bool:
    return bool(row["group"] == "true")


def _quartiles(row: NumberedRow, counter: str) -> str:
    if row[f"median_{counter}"] is None:
        return ""
    lower, median, upper = (number(row[f"{quartile}_{counter}"], 0) for quartile in ("p25", "median", "p75"))
    return f"{median}  ({lower} \u2013 {upper})"


def _tooltip(row: NumberedRow, counter: str) -> str:
    group = "Those who certified" if _is_certified(row) else "The others"
    quartiles = f"{group}: median {_quartiles(row, counter)} {COUNTERS[counter]}"
    return f"{quartiles}\n{percent(row[f'share_any_{counter}'])} have any"
