"""How far professionals and students who start with the same program differ in what they take next, in points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import number, percent, signed
from portal.questions.flagship.figures import drawing
from portal.questions.flagship.words import ANY, PROFESSIONAL, STUDENT

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

FIRSTS, NEXTS = 3, 3
TICKS = (-100, -75, -50, -25, 0, 25, 50, 75, 100)


def difference(answer: Answer) -> Figure | None:
    """Draw the differences as dots with intervals about zero, professionals to the right; None without any."""
    rows = _drawn(answer)
    if not rows:
        return None
    dots = marks.dots(
        rows,
        "difference",
        name=lambda row: f"{_start(row)}\n\u2192 {row['next_program']}",
        text=lambda row: _points(row["difference"]),
        tooltip=_tooltip,
        colour=_colour,
    )
    reach = max(max(abs(row["low"]), abs(row["high"])) for row in rows)
    layout = theme.layout(names=True, count=len(rows), zero=False)
    layout["xaxis"] |= {
        "range": [-reach * 1.1, reach * 1.5],
        "tickvals": [tick / 100 for tick in TICKS],
        "ticktext": [number(tick) for tick in TICKS],
        "title": {"text": "\u2190 students, professionals \u2192<br>difference in points"},
    }
    layout["margin"] = {"l": 8, "r": 12, "t": 8, "b": 24}
    return {"data": dots, "layout": layout}


def _drawn(answer: Answer) -> list[NumberedRow]:
    """Return the rows that are drawn: the first few first programs, and of each the first few next programs.

    The answer begins with all first programs together, then has the most frequent ones first.
    """
    seen: dict[str, int] = {}
    rows = []
    for row in marks.numbered(answer, "difference"):
        first = row["first_program"]
        seen[first] = seen.get(first, 0) + 1
        if len(seen) <= FIRSTS and seen[first] <= NEXTS:
            rows.append(row)
    return rows


def _colour(row: NumberedRow) -> str:
    """Return the colour of those who do it more; grey where the interval includes zero."""
    if row["low"] <= 0 <= row["high"]:
        return "ghost"
    return drawing.TYPE_COLOURS[PROFESSIONAL if row["difference"] > 0 else STUDENT]


def _start(row: NumberedRow) -> str:
    return "all first programs" if row["first_program"] == ANY else f"first {row['first_program']}"


def _points(value: float) -> str:
    return signed(value, "fraction", aligned=True)


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{_start(row).capitalize()}, then {row['next_program']} within {row['horizon']} days:\n"
        f"{percent(row['professional_share'])} of professionals, {percent(row['student_share'])} of students,\n"
        f"a difference of {_points(row['difference'])} points ({_points(row['low'])} to {_points(row['high'])})"
    )
