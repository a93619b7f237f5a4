"""When users go on: the share that has taken no other program by day, with intervals and numbers at risk."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme, traces
from portal.formats import count, percent, percents
from portal.questions.flagship.words import STUDENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

COLOURS = ("series-1", "series-3")
MAX_PROGRAMS = 2
DAYS = (0, 180, 365, 730)
LINE, OFF, UNDER, BAND = 16, 8, 46, 14


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """The rows of one user type and first program as far as enough are followed, and the colour of the program."""

    user_type: str
    program: str
    rows: Rows
    colour: str

    @property
    def name(self) -> str:
        """What the curve is called on the figure."""
        return f"{self.user_type}, {self.program}{' (dotted)' if self.user_type == STUDENT else ''}"

    @property
    def last(self) -> NumberedRow:
        """The row at its end."""
        return self.rows[-1]

    def column(self, name: str) -> list[Any]:
        """Return one column of its rows."""
        return marks.column(self.rows, name)


def drawn_programs(gaps: Answer, anchor: str) -> list[str]:
    """Return the first programs whose curves are drawn: the program in focus, then the most frequent others."""
    users: Counter[str] = Counter()
    for row in gaps.records():
        users[row["first_program"]] += row["users"]
    ranked = sorted(users, key=lambda program: (program != anchor, -users[program], program))
    return ranked[:MAX_PROGRAMS]


def curves(times: Answer, landmarks: Answer, programs: Sequence[str]) -> Figure | None:
    """Draw the share not gone on by day for each user type and program; solid professionals, dotted students.

    A mark opens its row of `time_to_next`; under the axis stands how many are still followed. None without a curve.
    """
    drawn = _drawn(times, programs)
    if not drawn:
        return None
    last = max(curve.last["day"] for curve in drawn)
    days = [day for day in DAYS if day <= last] or [0]
    notes = [*_names(drawn, programs, last), *_at_risk(landmarks, drawn, days)]
    layout = theme.layout(unit="fraction", annotations=notes)
    layout["xaxis"] = {
        "range": [0, last * 1.02 + 1],
        "tickvals": days,
        "title": {"text": "days after the first launch", "standoff": 4},
        "showgrid": False,
    }
    layout["yaxis"] |= {"range": [0, 1.04], "title": {"text": "have taken no other program"}}
    layout["margin"] = {"l": 8, "r": 12, "t": 8, "b": UNDER + LINE * (2 * len(drawn) + 1)}
    return {"data": [trace for curve in drawn for trace in _traces(curve)], "layout": layout}


def _drawn(times: Answer, programs: Sequence[str]) -> list[DrawnCurve]:
    """Return the curves of the programs, in their order, those of one program by user type."""
    rows: dict[tuple[str, str], list[NumberedRow]] = defaultdict(list)
    for row in marks.numbered(times, "not_continued"):
        rows[row["user_type"], row["first_program"]].append(row)
    return [
        DrawnCurve(user_type, program, rows[user_type, program], colour)
        for program, colour in zip(programs, COLOURS, strict=False)
        for user_type in sorted(user_type for user_type, first in rows if first == program)
    ]


def _traces(curve: DrawnCurve) -> list[Trace]:
    """Return the band of the interval (its two edges) and the curve, which begins with everybody."""
    days, colour = curve.column("day"), theme.token(curve.colour)
    edge: Trace = {"type": "scatter", "mode": "lines", "x": days, "hoverinfo": "skip", "showlegend": False}
    edge |= {"line": {"shape": "hv", "width": 0, "color": colour}}
    dash = "dot" if curve.user_type == STUDENT else "solid"
    tooltips = ["Everybody, on the day of the first launch", *(_tooltip(row) for row in curve.rows)]
    references = marks.references(curve.rows)
    return [
        {**edge, "y": curve.column("high")},
        {**edge, "y": curve.column("low"), "fill": "tonexty", "fillcolor": theme.token(curve.colour, BAND)},
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, *days],
            "y": [1, *curve.column("not_continued")],
            "line": {"shape": "hv", "width": 2, "color": colour, "dash": dash},
            "showlegend": False,
            **traces.tooltips(tooltips),
            "customdata": [*references[:1], *references],
        },
    ]


def _tooltip(row: NumberedRow) -> str:
    between = "" if row["low"] is None else f" ({percents(row['low'], row['high'])})"
    return (
        f"{row['user_type']}, first {row['first_program']}: after {count(row['day'])} days\n"
        f"{percent(row['not_continued'])}{between} have taken no other program,\n"
        f"{count(row['followed'])} were followed to that day"
    )


def _names(drawn: Sequence[DrawnCurve], programs: Sequence[str], last: int) -> list[dict[str, Any]]:
    """Return the name of each curve at its end: of one program's curves the lowest is named below, others above."""
    notes: list[dict[str, Any]] = []
    for program in programs:
        of_program = [curve for curve in drawn if curve.program == program]
        of_program.sort(key=lambda curve: (curve.last["not_continued"], curve.user_type))
        for rank, curve in enumerate(of_program):
            below = rank == 0 and len(of_program) > 1
            shift = -OFF if below else OFF + LINE * max(rank - 1, 0)
            anchors = {"xanchor": "right", "yanchor": "top" if below else "bottom", "yshift": shift}
            background = {"bgcolor": theme.token("card", 70)}
            notes.append(theme.note(curve.name, last, curve.last["not_continued"], "text", **anchors, **background))
    return notes


def _at_risk(landmarks: Answer, drawn: Sequence[DrawnCurve], days: Sequence[int]) -> list[dict[str, Any]]:
    """Return under the axis, two lines a curve, how many are still followed on each marked day."""
    followed = {(row["user_type"], row["first_program"], row["day"]): row["followed"] for row in landmarks.records()}
    under_axis = {"yref": "paper", "xref": "x", "yanchor": "top"}
    notes = [theme.note("Still followed on that day", 0, 0, yshift=-UNDER, xanchor="left", **under_axis)]
    for line, curve in enumerate(drawn):
        top = UNDER + LINE * (2 * line + 1)
        notes.append(theme.note(curve.name, 0, 0, "text", yshift=-top, xanchor="left", **under_axis))
        for index, day in enumerate(days):
            anchor = "center" if index else "left"
            text = count(followed[curve.user_type, curve.program, day])
            notes.append(theme.note(text, day, 0, yshift=-top - LINE, xanchor=anchor, **under_axis))
    return notes
