"""Groups: their certification rate, the gap to everyone else, and the three rates of each course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.figures.marks import EDGE, label, numbered_rows, with_interval, with_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.mooc.figures.marks import Record

MIN_LINES = {"country": 8}  # a chart of fewer groups is laid out as if it had so many
ROOM = 1.25
LANE = 0.27
COURSE_RATES = {"view": "series-5", "explore": "series-2", "certify": "series-1"}  # top to bottom
COURSE_LEGEND = (("view", "muted", 0), ("explore", "series-2", 0.24), ("certify", "series-1", 0.55))


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate that groups are shown by: its value and interval columns, and its name in words."""

    value: str
    low: str
    high: str
    words: str


CERTIFY_RATE = Measure("certify_rate", "low", "high", "certify rate")


def figure(answer: Answer, column: str) -> Figure | None:
    """Draw the certification rate of each group, in the answer's order."""
    return rates(numbered_rows(answer), column, CERTIFY_RATE)


def rates(rows: Sequence[Record], column: str, measure: Measure) -> Figure | None:
    """Draw groups with a rate, its interval and their size, in the order given; None where there are none."""
    if not rows:
        return None
    dots, labels = theme.dots(
        [label(row[column], row["registrations"]) for row in rows],
        [row[measure.value] for row in rows],
        [row[measure.low] for row in rows],
        [row[measure.high] for row in rows],
        texts=[row["note"] if row[measure.value] is None else percent(row[measure.value]) for row in rows],
        hover=[rate_tooltip(row, column, measure) for row in rows],
        colour=["ghost" if row[column] == UNKNOWN else "series-1" for row in rows],
    )
    labels["x"] = [0 if end is None else end for end in labels["x"]]
    layout = theme.layout(names=True, count=max(len(rows), MIN_LINES.get(column, 0)), unit="fraction")
    layout["xaxis"] |= _rate_axis(rows, measure)
    return {"data": [with_numbers(dots, rows), labels], "layout": layout}


def _rate_axis(rows: Sequence[Record], measure: Measure) -> dict[str, Any]:
    highest = max((row[measure.high] for row in rows if row[measure.high] is not None), default=1)
    return {
        "range": [EDGE * highest, highest * ROOM],
        "title": {"text": measure.words},
        "nticks": 4,
        "tickformat": ".1~%",
    }


def rate_tooltip(row: Record, column: str, measure: Measure) -> str:
    """Say a group's rate with its interval, and the counts behind its certification rate."""
    return (
        f"{row[column]}: {with_interval(row, measure.value, measure.low, measure.high)} {measure.words}\n"
        f"{count(row['certified'])} of {count(row['registrations'])} registrations certified"
    )


def gaps(rows: Sequence[Record], column: str) -> Figure:
    """Draw the gap of each group's certification rate to that of everyone else, in points, with its interval."""
    points = {
        name: [None if row[name] is None else 100 * row[name] for row in rows]
        for name in ("gap", "gap_low", "gap_high")
    }
    dots, *labels = theme.dots(
        [label(row[column], row["registrations"]) for row in rows],
        *points.values(),
        texts=["" if gap is None else f"{gap:+.1f}".replace("-", "\u2212") for gap in points["gap"]],
        hover=[_gap_tooltip(row, column) for row in rows],
        colour=[_gap_colour(row) for row in rows],
    )
    reach = ROOM * max((abs(end) for ends in points.values() for end in ends if end is not None), default=1)
    layout = theme.layout(names=True, count=len(rows), zero=False)
    layout["xaxis"] = {
        "range": [-reach, reach * 1.15],
        "title": {"text": "points above or below the rest"},
        "nticks": 4,
    }
    return {"data": [with_numbers(dots, rows), *labels], "layout": layout}


def _gap_colour(row: Record) -> str:
    if row["gap_low"] is None or row["gap_low"] <= 0 <= row["gap_high"]:
        return "ghost"
    return "series-1" if row["gap"] > 0 else "series-2"


def _gap_tooltip(row: Record, column: str) -> str:
    return (
        f"{row[column]}: {percent(row['certify_rate'])} certify, of the rest {percent(row['rest_rate'])}\n"
        f"gap {percent(row['gap'])} ({percent(row['gap_low'])} \u2013 {percent(row['gap_high'])})"
    )


def sorted_courses(answer: Answer) -> list[Record]:
    """Return the courses as the reader sorts them, the largest first; those without a value come last."""
    column = str(answer.state.get("courses_by")).replace(" ", "_")
    return sorted(numbered_rows(answer), key=lambda row: -(row[column] if row[column] is not None else -1))


def courses(answer: Answer) -> Figure:
    """Draw three rates of each course with intervals, a line for each; the colours are explained on top."""
    rows = sorted_courses(answer)
    data: list[Trace] = []
    for lane, stage in enumerate(COURSE_RATES):
        heights = [line + LANE * (lane - 1) for line in range(len(rows))]
        data += [trace | {"y": heights} for trace in _course_rate(rows, stage)]
    legend = [
        theme.note(f"\u25cf {words}", x, -0.85, colour, xref="paper", xanchor="left")
        for words, colour, x in COURSE_LEGEND
    ]
    layout = theme.layout(unit="fraction", annotations=legend)
    layout["xaxis"] = {"range": [EDGE, 1.15], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%"}
    layout["yaxis"] = _course_axis(rows)
    return {"data": data, "layout": layout}


def _course_rate(rows: Sequence[Record], stage: str) -> list[Trace]:
    rate = f"{stage}_rate"
    low, high = ("low", "high") if stage == "certify" else (f"{stage}_low", f"{stage}_high")
    dots, *labels = theme.dots(
        [row["course"] for row in rows],
        [row[rate] for row in rows],
        [row[low] for row in rows],
        [row[high] for row in rows],
        texts=["" if row[rate] is None else percent(row[rate]) for row in rows],
        hover=[f"{row['course']}: {with_interval(row, rate, low, high)} {stage}" for row in rows],
        colour=COURSE_RATES[stage],
    )
    return [with_numbers(dots, rows), *labels]


def _course_axis(rows: Sequence[Record]) -> dict[str, Any]:
    return {
        "range": [len(rows) - 0.5, -1.05],
        "tickvals": list(range(len(rows))),
        "ticktext": theme.safe([label(row["course"], row["registrations"]) for row in rows]),
        "showgrid": False,
        "tickfont": {"color": theme.token("text")},
    }
