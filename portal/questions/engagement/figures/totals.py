"""Who watched, how long in total and how long each, nothing cut: both quarters of each plan side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, panels, theme
from portal.charts.marks import NumberedRow
from portal.formats import count, number
from portal.questions.engagement.figures.plans import BAR_WIDTHS, by_plan, lanes
from portal.questions.engagement.words import difference, long

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import Rows
    from portal.charts.theme import Figure, Trace

BESIDE = 0.07
GAP = 0.05
ROOM = 1.75
PANELS = (
    ("students", "students<br>who watched"),
    ("minutes", "minutes<br>in total"),
    ("mean", "minutes each,<br>nothing cut"),
)


def totals(answer: Answer) -> Figure | None:
    """Draw for each plan students, minutes in total and minutes each, quarter by quarter."""
    rows = {plan: row for plan, (row, *_) in by_plan(answer).items()}
    if not rows:
        return None
    data: list[Trace] = []
    layout = theme.layout()
    layout.pop("yaxis")
    titles = []
    width = (1 - BESIDE - 2 * GAP) / 3
    for lane, (plan, y) in enumerate(lanes(list(rows)).items()):
        _, top = y
        titles.append(panels.title(f"<b>{plan.capitalize()}</b>", 0, top, yanchor="bottom"))
        for part, (measure, words) in enumerate(PANELS):
            panel = 3 * lane + part + 1
            left = BESIDE + part * (width + GAP)
            bars = quarters(rows[plan], measure)
            data.append(panels.on(_bars(bars, rows[plan], measure) | {"width": BAR_WIDTHS[len(rows)]}, panel))
            layout |= panels.panel(panel, (left, left + width), y, **_axes(bars, names=part == 0))
            if lane == 0:
                titles.append(panels.title(words, left, 0.91))
    return {"data": data, "layout": layout | {"annotations": titles, "bargap": 0.35}}


def quarters(row: NumberedRow, measure: str) -> list[NumberedRow]:
    """Return a bar for each quarter of a row, the earlier first; both open the same row."""
    return [
        NumberedRow(row.number, {"period": row[period], "value": row[f"{measure}_{side}"]})
        for period, side in (("earlier", "a"), ("later", "b"))
    ]


def _axes(bars: Rows, *, names: bool) -> dict[str, dict[str, Any]]:
    """Return the axes of a panel; the first of a plan has the names of the quarters."""
    axis = {
        "type": "category",
        "autorange": "reversed",
        "showgrid": False,
        "showticklabels": names,
        "automargin": names,
        "tickfont": {"size": theme.LABEL, "color": theme.token("text")},
    }
    largest = max([bar["value"] or 0 for bar in bars] + [1])
    return {"x_axis": {"range": [0, largest * ROOM], "visible": False}, "y_axis": axis}


def _bars(bars: Rows, row: NumberedRow, measure: str) -> Trace:
    """Draw both quarters of a measure, the later one in colour."""
    _, after = bars
    return marks.bars(
        bars,
        "period",
        "value",
        text=lambda bar: long(bar["value"]) if measure == "mean" else short(bar["value"]),
        tooltip=lambda _: tooltip(row),
        colour=lambda bar: "series-1" if bar is after else "ghost",
    )


def short(value: float | None) -> str:
    """Shorten a large number for a small panel: 95,952 as 96.0k, 1,026,697 as 1.03M."""
    if value is None:
        return count(None)
    million, thousand = 1_000_000, 1_000
    if value >= million:
        return f"{number(value / million, 2)}M"
    return f"{number(value / thousand)}k" if value >= 10 * thousand else count(value)


def tooltip(row: NumberedRow) -> str:
    """Say a row of `totals`."""
    text = (
        f"{count(row['students_a'])} {row['plan']} students watched in {row['earlier']}, {count(row['students_b'])} in "
        f"{row['later']}\n{count(row['minutes_a'])} minutes in total, then {count(row['minutes_b'])}"
    )
    if row["difference"] is None:
        return text
    change = difference(row["difference"], row["low"], row["high"], row["p_adjusted"])
    return f"{text}\n{long(row['mean_a'])} minutes each, then {long(row['mean_b'])}: {change}"
