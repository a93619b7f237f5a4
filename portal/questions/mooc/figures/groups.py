"""Groups: their certification rate, the gap to everyone else, and the three rates of each course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, percent, percent_between, signed
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.figures.axes import EDGE, label
from portal.questions.mooc.words import ORDER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

MIN_LINES = {"country": 8}  # a chart of fewer groups is laid out as if it had so many
ROOM = 1.25
LANE = 0.27
GAP = ("gap", "gap_low", "gap_high")
COURSE_RATES = {"view": "series-5", "explore": "series-2", "certify": "series-1"}  # top to bottom
COURSE_LEGEND = (("opened", "muted", 0), ("got halfway", "series-2", 0.24), ("earned a certificate", "series-1", 0.55))
STAGE_WORDS = {"view": "opened it", "explore": "got halfway", "certify": "earned a certificate"}


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate that groups are shown by: its value and interval columns, and its name in words."""

    value: str
    low: str
    high: str
    words: str


CERTIFY_RATE = Measure("certify_rate", "low", "high", "certification rate")


def figure(answer: Answer, column: str) -> Figure | None:
    """Draw the certification rate of each group, in the answer's order."""
    return rates(marks.numbered(answer), column, CERTIFY_RATE)


def rates(rows: Rows, column: str, measure: Measure) -> Figure | None:
    """Draw groups with a rate, its interval and their size, in the order given; None where there are none."""
    if not rows:
        return None
    dots, labels = marks.dots(
        rows,
        measure.value,
        (measure.low, measure.high),
        name=lambda row: label(row[column], row["registrations"]),
        text=lambda row: row["note"] if row[measure.value] is None else percent(row[measure.value]),
        tooltip=lambda row: rate_tooltip(row, column, measure),
        colour=lambda row: "ghost" if row[column] == UNKNOWN else "series-1",
    )
    labels["x"] = [0 if end is None else end for end in labels["x"]]
    layout = theme.layout(names=True, count=max(len(rows), MIN_LINES.get(column, 0)), unit="fraction")
    layout["xaxis"] |= _rate_axis(rows, measure)
    return {"data": [dots, labels], "layout": layout}


def _rate_axis(rows: Rows, measure: Measure) -> dict[str, Any]:
    highest = max((row[measure.high] for row in rows if row[measure.high] is not None), default=1)
    return {
        "range": [EDGE * highest, highest * ROOM],
        "title": {"text": measure.words},
        "nticks": 4,
        "tickformat": ".1~%",
    }


def rate_tooltip(row: NumberedRow, column: str, measure: Measure) -> str:
    """Say a group's rate with its interval, where it has one, and the counts behind its certification rate."""
    counts = f"{count(row['certified'])} of {count(row['registrations'])} registrations certified"
    if row[measure.value] is None:
        return f"{row[column]}: {counts}"
    rate = percent_between(row[measure.value], row[measure.low], row[measure.high])
    return f"{row[column]}: {rate} {measure.words}\n{counts}"


def gaps(rows: Rows, column: str) -> Figure | None:
    """Draw the gap of each group's certification rate to that of everyone else, in points, with its interval."""
    if all(row["gap"] is None for row in rows):
        return None
    gap, low, high = (_in_points(name) for name in GAP)
    dots = marks.dots(
        rows,
        gap,
        (low, high),
        name=lambda row: label(row[column], row["registrations"]),
        text=lambda row: "" if row["gap"] is None else signed(row["gap"], "fraction", aligned=True),
        tooltip=lambda row: _gap_tooltip(row, column),
        colour=_gap_colour,
    )
    reach = ROOM * max((100 * abs(row[name]) for row in rows for name in GAP if row[name] is not None), default=1)
    layout = theme.layout(names=True, count=len(rows), zero=False)
    layout["xaxis"] = {
        "range": [-reach, reach * 1.15],
        "title": {"text": "points above or below everyone else"},
        "nticks": 4,
    }
    return {"data": dots, "layout": layout}


def _in_points(name: str) -> Callable[[NumberedRow], float | None]:
    return lambda row: None if row[name] is None else 100 * row[name]


def _gap_colour(row: NumberedRow) -> str:
    if row["gap_low"] is None or row["gap_low"] <= 0 <= row["gap_high"]:
        return "ghost"
    return "series-1" if row["gap"] > 0 else "series-2"


def _gap_tooltip(row: NumberedRow, column: str) -> str:
    return (
        f"{row[column]}: {percent(row['certify_rate'])} earn a certificate\n"
        f"everyone else: {percent(row['rest_rate'])}\n"
        f"gap {percent_between(row['gap'], row['gap_low'], row['gap_high'])}"
    )


def sorted_courses(answer: Answer) -> list[NumberedRow]:
    """Return the courses as the reader sorts them, the largest first; those without a value come last."""
    column = ORDER_COLUMNS[str(answer.state.get("courses_by"))]
    return sorted(marks.numbered(answer), key=lambda row: -(row[column] if row[column] is not None else -1))


def courses(answer: Answer) -> Figure | None:
    """Draw three rates of each course with intervals, a line for each; the colours are explained on top."""
    rows = sorted_courses(answer)
    if all(row["view_rate"] is None for row in rows):
        return None
    data: list[Trace] = []
    for lane, stage in enumerate(COURSE_RATES):
        data += _course_rate(rows, stage, LANE * (lane - 1))
    legend = [
        theme.note(f"\u25cf {words}", x, -0.85, colour, xref="paper", xanchor="left")
        for words, colour, x in COURSE_LEGEND
    ]
    layout = theme.layout(unit="fraction", annotations=legend)
    layout["xaxis"] = {"range": [EDGE, 1.15], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%"}
    layout["yaxis"] = _course_axis(rows)
    return {"data": data, "layout": layout}


def _course_rate(rows: Rows, stage: str, lane: float) -> list[Trace]:
    rate = f"{stage}_rate"
    low, high = ("low", "high") if stage == "certify" else (f"{stage}_low", f"{stage}_high")
    return marks.dots(
        rows,
        rate,
        (low, high),
        lane=lane,
        text=lambda row: "" if row[rate] is None else percent(row[rate]),
        tooltip=lambda row: f"{row['course']}: {percent_between(row[rate], row[low], row[high])} {STAGE_WORDS[stage]}",
        colour=COURSE_RATES[stage],
    )


def _course_axis(rows: Rows) -> dict[str, Any]:
    return {
        "range": [len(rows) - 0.5, -1.05],
        "tickvals": list(range(len(rows))),
        "ticktext": theme.safe([label(row["course"], row["registrations"]) for row in rows]),
        "showgrid": False,
        "tickfont": {"color": theme.token("text")},
    }
