"""From the answers about time to the figure of the curves: who has not gone on, with intervals and numbers at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.flagship.words import STUDENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Row = dict[str, Any]
    Curve = tuple[str, str]

COLOURS = ("series-1", "series-3")
PROGRAMS = 2
DAYS = (0, 180, 365, 730)
LINE, OFF, UNDER, BAND = 16, 8, 46, 14


def shown(gaps: Answer, anchor: str) -> list[str]:
    """Return the first programs whose curves are drawn: the one in focus, then the most frequent others."""
    users: dict[str, int] = {}
    for row in gaps.records():
        users[row["first_program"]] = users.get(row["first_program"], 0) + row["users"]
    ranked = sorted(users, key=lambda program: (program != anchor, -users[program], program))
    return ranked[:PROGRAMS]


def figure(times: Answer, landmarks: Answer, programs: Sequence[str]) -> Figure | None:
    """Return the share not gone on by day for each user type and program; solid professionals, dotted students.

    A mark opens its row of `time_to_next`; under the axis stands how many are still followed. None without a curve.
    """
    curves = _curves(times, programs)
    if not curves:
        return None
    traces = [trace for curve, rows in curves.items() for trace in _drawn(curve, rows, programs)]
    last = max(rows[-1][1]["day"] for rows in curves.values())
    days = [day for day in DAYS if day <= last] or [0]
    risk = _at_risk(landmarks, list(curves), days)
    layout = theme.layout(unit="fraction", annotations=[*_ends(curves, programs, last), *risk])
    layout["xaxis"] = {
        "range": [0, last * 1.02 + 1],
        "tickvals": days,
        "title": {"text": "days after the first launch", "standoff": 4},
        "showgrid": False,
    }
    layout["yaxis"] |= {"range": [0, 1.04], "title": {"text": "have taken no other program"}}
    layout["margin"] = {"l": 8, "r": 12, "t": 8, "b": UNDER + LINE * (2 * len(curves) + 1)}
    return {"data": traces, "layout": layout}


def _curves(times: Answer, programs: Sequence[str]) -> dict[Curve, list[tuple[int, Row]]]:
    """Return the rows of each drawn curve with their numbers, as far as enough are followed."""
    found: dict[Curve, list[tuple[int, Row]]] = {}
    for place, row in enumerate(times.records()):
        if row["first_program"] in programs and row["not_continued"] is not None:
            found.setdefault((row["user_type"], row["first_program"]), []).append((place, row))
    return dict(sorted(found.items(), key=lambda item: (programs.index(item[0][1]), item[0][0])))


def _colour(curve: Curve, programs: Sequence[str]) -> str:
    return COLOURS[programs.index(curve[1])]


def _drawn(curve: Curve, rows: Sequence[tuple[int, Row]], programs: Sequence[str]) -> list[Trace]:
    """Return the band of the interval (its two edges) and the curve, which begins with everybody."""
    colour = _colour(curve, programs)
    days = [row["day"] for _, row in rows]
    ends = [[row[end] for _, row in rows] for end in ("high", "low")]
    edge: Trace = {"type": "scatter", "mode": "lines", "x": days, "hoverinfo": "skip", "showlegend": False}
    shape = {"shape": "hv", "width": 0, "color": theme.token(colour)}
    line = {"shape": "hv", "width": 2, "color": theme.token(colour), "dash": "dot" if curve[0] == STUDENT else "solid"}
    return [
        {**edge, "y": ends[0], "line": shape},
        {**edge, "y": ends[1], "line": shape, "fill": "tonexty", "fillcolor": theme.token(colour, BAND)},
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, *days],
            "y": [1, *(row["not_continued"] for _, row in rows)],
            "line": line,
            "showlegend": False,
            **theme.sayings(["Everybody, on the day of the first launch", *(_told(row) for _, row in rows)]),
            "customdata": [str(place) for place in (rows[0][0], *(place for place, _ in rows))],
        },
    ]


def _told(row: Row) -> str:
    between = "" if row["low"] is None else f" ({percent(row['low'])} to {percent(row['high'])})"
    return (
        f"{row['user_type']}, first {row['first_program']}: after {count(row['day'])} days\n"
        f"{percent(row['not_continued'])}{between} have taken no other program,\n"
        f"{count(row['followed'])} were followed to that day"
    )


def _ends(
    curves: Mapping[Curve, Sequence[tuple[int, Row]]], programs: Sequence[str], last: int
) -> list[dict[str, Any]]:
    """Return the name of each curve at its end: of one program's curves the lowest is named below, others above."""
    found: list[dict[str, Any]] = []
    for program in programs:
        own = sorted((rows[-1][1]["not_continued"], curve) for curve, rows in curves.items() if curve[1] == program)
        for rank, (height, curve) in enumerate(own):
            below = rank == 0 and len(own) > 1
            shift = -OFF if below else OFF + LINE * max(rank - 1, 0)
            where: dict[str, Any] = {"xanchor": "right", "yanchor": "top" if below else "bottom", "yshift": shift}
            where |= {"bgcolor": theme.token("card", 70)}
            found.append(theme.note(_name(curve), last, height, "text", **where))
    return found


def _name(curve: Curve) -> str:
    kind, program = curve
    return f"{kind}, {program}{' (dotted)' if kind == STUDENT else ''}"


def _at_risk(landmarks: Answer, curves: Iterable[Curve], days: Sequence[int]) -> list[dict[str, Any]]:
    """Return under the axis, two lines a curve, how many are still followed on each marked day."""
    followed = {(row["user_type"], row["first_program"], row["day"]): row["followed"] for row in landmarks.records()}
    place = {"yref": "paper", "xref": "x", "yanchor": "top"}
    found = [theme.note("Still followed on that day", 0, 0, yshift=-UNDER, xanchor="left", **place)]
    for line, curve in enumerate(curves):
        top = UNDER + LINE * (2 * line + 1)
        found.append(theme.note(_name(curve), 0, 0, "text", yshift=-top, xanchor="left", **place))
        for number, day in enumerate(days):
            anchor = "center" if number else "left"
            text = count(followed[*curve, day])
            found.append(theme.note(text, day, 0, yshift=-top - LINE, xanchor=anchor, **place))
    return found
