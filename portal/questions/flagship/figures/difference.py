"""How far professionals and students who start with the same program differ in what they take next, in points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import number, percent
from portal.questions.flagship.figures import drawing
from portal.questions.flagship.words import ANY, PROFESSIONAL, STUDENT

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure
    from portal.questions.flagship.figures.drawing import NumberedRow, Row

FIRSTS, NEXTS = 3, 3
TICKS = (-100, -75, -50, -25, 0, 25, 50, 75, 100)


def difference(answer: Answer) -> Figure | None:
    """Draw the differences as dots with intervals about zero, professionals to the right; None without any."""
    items = _drawn(answer)
    if not items:
        return None
    rows = [item.row for item in items]
    traces = theme.dots(
        drawing.distinct([f"{_start(row)}\n\u2192 {row['next_program']}" for row in rows]),
        [row["difference"] for row in rows],
        [row["low"] for row in rows],
        [row["high"] for row in rows],
        texts=[_points(row["difference"]) for row in rows],
        hover=[_tooltip(row) for row in rows],
        colour=[_colour(row) for row in rows],
    )
    traces[0]["customdata"] = drawing.marks(items)
    reach = max(max(abs(row["low"]), abs(row["high"])) for row in rows)
    layout = theme.layout(names=True, count=len(rows), zero=False)
    layout["xaxis"] |= {
        "range": [-reach * 1.1, reach * 1.5],
        "tickvals": [tick / 100 for tick in TICKS],
        "ticktext": [number(tick) for tick in TICKS],
        "title": {"text": "\u2190 students, professionals \u2192<br>difference in points"},
    }
    layout["margin"] = {"l": 8, "r": 12, "t": 8, "b": 24}
    return {"data": traces, "layout": layout}


def _drawn(answer: Answer) -> list[NumberedRow]:
    """Return the rows that are drawn: the first few first programs, and of each the first few next programs.

    The answer begins with all first programs together, then has the most frequent ones first.
    """
    seen: dict[str, int] = {}
    items = []
    for item in drawing.with_value(answer, "difference"):
        first = item.row["first_program"]
        seen[first] = seen.get(first, 0) + 1
        if len(seen) <= FIRSTS and seen[first] <= NEXTS:
            items.append(item)
    return items


def _colour(row: Row) -> str:
    """Return the colour of those who do it more; grey where the interval includes zero."""
    if row["low"] <= 0 <= row["high"]:
        return "ghost"
    return drawing.TYPE_COLOURS[PROFESSIONAL if row["difference"] > 0 else STUDENT]


def _start(row: Row) -> str:
    return "all first programs" if row["first_program"] == ANY else f"first {row['first_program']}"


def _points(value: float) -> str:
    return f"{value * 100:+.1f}".replace("-", "\u2212")


def _tooltip(row: Row) -> str:
    return (
        f"{_start(row).capitalize()}, then {row['next_program']} within {row['horizon']} days:\n"
        f"{percent(row['professional_share'])} of professionals, {percent(row['student_share'])} of students,\n"
        f"a difference of {_points(row['difference'])} points ({_points(row['low'])} to {_points(row['high'])})"
    )
