"""How the mean minutes changed: of each plan, and of paid students against free ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.charts.marks import NumberedRow
from portal.formats import chance, count, interval, number, percent, signed
from portal.questions.engagement.figures.plans import lanes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Record = Mapping[str, Any]

GAP_VALUES = ("value", "low", "high")
GAP = {"free": "free_change", "paid": "paid_change", "gap": "gap"}


def lift(answer: Answer) -> Figure | None:
    """Draw for each plan the change in minutes each with its interval, over the band of changes too small to show."""
    rows = marks.numbered(answer, "difference")
    if not rows:
        return None
    parts = lanes([row["plan"] for row in rows], 1.0)
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for panel, row in enumerate(rows, start=1):
        bottom, top = parts[row["plan"]]
        traces = marks.dots(
            [row], "difference", name="plan", text=lambda row: signed(row["difference"]), tooltip=tooltip
        )
        data += [panels.on(trace, panel) for trace in traces]
        layout |= panels.panel(
            panel,
            (0, 1),
            (bottom + 0.09, top - 0.04),
            x_axis={"range": _lift_range(row), "zeroline": True, "nticks": 5, "title": {"text": ""}},
            y_axis={"type": "category", "showticklabels": False, "showgrid": False, "range": [-0.6, 0.6]},
        )
        words = f"<b>{row['plan'].capitalize()}</b>: minutes each, later minus earlier"
        layout["annotations"].append(panels.title(words, 0, top - 0.03))
        layout["shapes"] += _undetectable_band(row["smallest_detectable"], panel)
    return {"data": data, "layout": layout}


def _lift_range(row: Record) -> list[float]:
    """Give the axis of a change as much room below zero as above it."""
    ends = [abs(row[name]) for name in ("low", "high", "difference", "smallest_detectable") if row[name]]
    half_width = 1.35 * max(ends, default=1)
    return [-half_width, half_width]


def _undetectable_band(end: float | None, panel: int) -> list[dict[str, Any]]:
    """Draw the band of changes that this many students would mostly not have shown."""
    if end is None:
        return []
    look = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": theme.token("band")}
    return [{**look, **panels.upright(panel, -end, end)}]


def tooltip(row: Record) -> str:
    """Say a row of `lift`."""
    return (
        f"{row['plan']}: {number(row['mean_a'])} to {number(row['mean_b'])} minutes each, "
        f"{signed(row['difference'])} ({interval(row['low'], row['high'])}), {percent(row['relative_change'])}\n"
        f"n = {count(row['kept_a'])} and {count(row['kept_b'])}; a change under "
        f"{number(row['smallest_detectable'])} would mostly not have shown; p {chance(row['p'])}"
    )


def gap(answer: Answer) -> Figure | None:
    """Draw the change of paid and of free students and the gap between them, in minutes and in percent."""
    rows = marks.numbered(answer, "gap")
    if not rows:
        return None
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for panel, row in enumerate(rows, start=1):
        left = (panel - 1) * 0.56
        changes = _changes(row)
        data += [panels.on(trace, panel) for trace in _gap_traces(row, changes)]
        layout |= panels.panel(
            panel,
            (left, left + 0.44),
            (0, 0.9),
            x_axis={"range": _gap_range(changes), "nticks": 5},
            y_axis={"type": "category", "range": [2.5, -0.5], "showgrid": False, "showticklabels": panel == 1},
        )
        words = "in percent of before" if row["measure"] == "relative" else "in minutes each"
        layout["annotations"].append(panels.title(words, left, 0.92))
    return {"data": data, "layout": layout}


def _changes(row: NumberedRow) -> list[NumberedRow]:
    """Return a row for each mark of a gap, in the unit of its panel: the changes of both plans, and the gap."""
    scale = 100 if row["measure"] == "relative" else 1
    changes = []
    for name, column in GAP.items():
        low, high = (row["low"], row["high"]) if name == "gap" else (None, None)
        values = zip(GAP_VALUES, (row[column], low, high), strict=True)
        scaled = {end: value if value is None else value * scale for end, value in values}
        changes.append(NumberedRow(row.number, {"name": name, **scaled}))
    return changes


def _gap_traces(row: NumberedRow, changes: Sequence[NumberedRow]) -> list[Trace]:
    free, paid, difference = changes
    unit = "%" if row["measure"] == "relative" else ""

    def text(change: NumberedRow) -> str:
        return signed(change["value"]) + unit

    hover = (
        f"paid {text(paid)}, free {text(free)}: "
        f"a gap of {text(difference)} ({interval(difference['low'], difference['high'])})"
    )
    return marks.dots(
        changes,
        "value",
        name="name",
        text=text,
        tooltip=lambda _: hover,
        colour=lambda change: "series-1" if change is difference else "series-5",
    )


def _gap_range(changes: Sequence[NumberedRow]) -> list[float]:
    """Give the axis of a gap room for its labels on the right."""
    ends = [0, *(change[end] for change in changes for end in GAP_VALUES if change[end] is not None)]
    span = max(ends) - min(ends)
    return [min(ends) - 0.08 * span, max(ends) + 0.38 * span]
