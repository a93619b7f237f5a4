"""From the flagship's answers to figures of dots and bars: plain dicts with colours as tokens; no query, no id.

The ways that users go are drawn in sankey.py, the curves of time in curves.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, number, percent
from portal.questions.flagship.words import ANY, PROFESSIONAL, STUDENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

    Row = dict[str, Any]
    Marked = list[tuple[int, Row]]
    Words = Callable[[Row], str]

FIRSTS, NEXTS, ROWS = 3, 3, 12
KINDS = {PROFESSIONAL: "series-4", STUDENT: "series-2"}
PLAIN = "series-5"
ROOM = 1.55
TICKS = (-100, -75, -50, -25, 0, 25, 50, 75, 100)


def _colour(row: Row) -> str:
    return KINDS.get(row["user_type"], PLAIN)


def _dots(
    rows: Marked, name: Words, value: str, said: Words, hover: Words, *, ends: tuple[str, str] = ("low", "high")
) -> Figure | None:
    """Return shares as dots with intervals from zero, a row each, or None where there are none."""
    if not rows:
        return None
    traces = theme.dots(
        _unlike([name(row) for _, row in rows]),
        [row[value] for _, row in rows],
        [row[ends[0]] for _, row in rows],
        [row[ends[1]] for _, row in rows],
        texts=[said(row) for _, row in rows],
        hover=[hover(row) for _, row in rows],
        colour=[_colour(row) for _, row in rows],
    )
    traces[0]["customdata"] = [str(place) for place, _ in rows]
    most = max(row[ends[1]] or row[value] for _, row in rows)
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, max(most * ROOM, 0.01)]}
    return {"data": traces, "layout": layout}


def _bars(rows: Marked, name: Words, value: str, said: Words, hover: Words) -> Figure | None:
    """Return counts as bars from zero, or None where there are none."""
    if not rows:
        return None
    bars = theme.bars(
        _unlike([name(row) for _, row in rows]),
        [row[value] for _, row in rows],
        texts=[said(row) for _, row in rows],
        hover=[hover(row) for _, row in rows],
        colour=[_colour(row) if "user_type" in row else PLAIN for _, row in rows],
    )
    bars["customdata"] = [str(place) for place, _ in rows]
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"range": [0, max(row[value] or 0 for _, row in rows) * ROOM], "nticks": 5}
    return {"data": [bars], "layout": layout}


def _unlike(names: Sequence[str]) -> list[str]:
    """Return names of which no two are the same to the axis, which would put them on one line."""
    return [name + "\u200b" * names[:place].count(name) for place, name in enumerate(names)]


def marked(answer: Answer, value: str) -> Marked:
    """Return the rows of an answer that have a value, each with its number."""
    return [(place, row) for place, row in enumerate(answer.records()) if row[value] is not None]


def _typed(row: Row) -> str:
    return str(row["user_type"])


def difference(answer: Answer) -> Figure | None:
    """Return how far professionals and students who start alike lie apart in what they take next, in points."""
    rows = _told_apart(answer)
    if not rows:
        return None
    names = _unlike([f"{_start(row)}\n\u2192 {row['next_program']}" for _, row in rows])
    clear = [_side(row) for _, row in rows]
    traces = theme.dots(
        names,
        [row["difference"] for _, row in rows],
        [row["low"] for _, row in rows],
        [row["high"] for _, row in rows],
        texts=[_points(row["difference"]) for _, row in rows],
        hover=[_difference_told(row) for _, row in rows],
        colour=clear,
    )
    traces[0]["customdata"] = [str(place) for place, _ in rows]
    reach = max(max(abs(row["low"]), abs(row["high"])) for _, row in rows)
    layout = theme.layout(names=True, count=len(rows), zero=False)
    layout["xaxis"] |= {
        "range": [-reach * 1.1, reach * 1.5],
        "tickvals": [tick / 100 for tick in TICKS],
        "ticktext": [number(tick) for tick in TICKS],
        "title": {"text": "\u2190 students, professionals \u2192<br>difference in points"},
    }
    layout["margin"] = {"l": 8, "r": 12, "t": 8, "b": 24}
    return {"data": traces, "layout": layout}


def _side(row: Row) -> str:
    """Return the colour of those who do it more; grey where the interval holds none."""
    if row["low"] <= 0 <= row["high"]:
        return "ghost"
    return KINDS[PROFESSIONAL if row["difference"] > 0 else STUDENT]


def _told_apart(answer: Answer) -> Marked:
    """Return the rows drawn: of each of the first programs taken most, and all together, the next programs of most."""
    seen: dict[str, int] = {}
    found = []
    for place, row in marked(answer, "difference"):
        seen[row["first_program"]] = seen.get(row["first_program"], 0) + 1
        if len(seen) <= FIRSTS and seen[row["first_program"]] <= NEXTS:
            found.append((place, row))
    return found


def _start(row: Row) -> str:
    return "all first programs" if row["first_program"] == ANY else f"first {row['first_program']}"


def _points(value: float) -> str:
    return f"{value * 100:+.1f}".replace("-", "\u2212")


def _difference_told(row: Row) -> str:
    return (
        f"{_start(row).capitalize()}, then {row['next_program']}:\n"
        f"{percent(row['professional_share'])} of professionals, {percent(row['student_share'])} of students,\n"
        f"apart by {_points(row['difference'])} points ({_points(row['low'])} to {_points(row['high'])})"
    )


def gaps(answer: Answer) -> Figure | None:
    """Return the median days to the next program of those who went on."""
    rows = marked(answer, "median_gap")

    def said(row: Row) -> str:
        return f"{number(row['median_gap'])} days  (n {count(row['continued'])})"

    def hover(row: Row) -> str:
        return (
            f"{row['user_type']}, first {row['first_program']}:\n{count(row['continued'])} of {count(row['users'])} "
            f"went on,\nhalf of them within {number(row['median_gap'])} days"
        )

    return _bars(rows, lambda row: f"{row['first_program']}\n{row['user_type']}", "median_gap", said, hover)


def way_in(answer: Answer) -> Figure | None:
    """Return the share who start with the program in focus, by user type and period."""

    def hover(row: Row) -> str:
        return f"{row['user_type']}, {row['period']}: {percent(row['share'])} of {count(row['users'])} users start so"

    return _dots(marked(answer, "share"), _period, "share", _share_and_users("share"), hover)


def gone_by(answer: Answer) -> Figure | None:
    """Return the share that had gone on by the last day that every period reaches, by user type and period."""

    def hover(row: Row) -> str:
        return (
            f"{row['user_type']}, {row['period']}: {percent(row['continued'])} had taken another program\n"
            f"by day {count(row['horizon'])} after the first launch"
        )

    ends = ("continued_low", "continued_high")
    return _dots(marked(answer, "continued"), _period, "continued", _share_and_users("continued"), hover, ends=ends)


def _period(row: Row) -> str:
    return f"{row['user_type']}, {row['period']}"


def _share_and_users(value: str, users: str = "users") -> Words:
    def said(row: Row) -> str:
        return f"{percent(row[value])}  (n {count(row[users])})"

    return said


def ties(answer: Answer) -> Figure | None:
    """Return the share that takes the second program on the day of the first."""

    def hover(row: Row) -> str:
        return (
            f"{count(row['same_day_next'])} of {count(row['users'])} {row['user_type']} users\n"
            "take the second program on the day of the first"
        )

    return _dots(marked(answer, "share"), _typed, "share", _share_and_users("share"), hover)


def popularity(answer: Answer) -> Figure | None:
    """Return the share of enrolments by program and user type, the programs in one order."""
    rows = marked(answer, "share")
    users: dict[str, int] = {}
    for _, row in rows:
        users[row["program"]] = users.get(row["program"], 0) + row["enrolments"]
    rows.sort(key=lambda item: (-users[item[1]["program"]], item[1]["program"], item[1]["user_type"]))

    def hover(row: Row) -> str:
        return f"{count(row['enrolments'])} {row['user_type']} users take {row['program']}"

    said = _share_and_users("share", "enrolments")
    return _dots(rows[:ROWS], lambda row: f"{row['program']}\n{row['user_type']}", "share", said, hover)


def outcomes(answer: Answer) -> Figure | None:
    """Return the share completed of the enrolments taken most, by user type, program and medium."""
    rows = sorted(marked(answer, "completion_rate"), key=lambda item: -item[1]["enrolments"])[:ROWS]
    rows.sort(key=lambda item: -item[1]["completion_rate"])

    def hover(row: Row) -> str:
        return (
            f"{row['user_type']}, {row['program']}, {row['media']}:\n{count(row['completed'])} of "
            f"{count(row['enrolments'])} completed\nmedian hours {number(row['median_hours'])}, "
            f"mean score {number(row['mean_score'])}"
        )

    said = _share_and_users("completion_rate", "enrolments")
    return _dots(
        rows, lambda row: f"{row['program']}, {row['media']}\n{row['user_type']}", "completion_rate", said, hover
    )


def programs_per_user(answer: Answer) -> Figure | None:
    """Return the mean programs of a user by type, with interval and median."""

    def said(row: Row) -> str:
        return f"{number(row['mean'], 2)}, median {number(row['median'])}"

    def hover(row: Row) -> str:
        return f"{count(row['users'])} {row['user_type']} users take {number(row['mean'], 2)} on average"

    found = _dots(marked(answer, "mean"), _typed, "mean", said, hover)
    if found is not None:
        found["layout"]["xaxis"] |= {"tickformat": ""}
    return found


def cleaning(answer: Answer) -> Figure | None:
    """Return the rows that each rule of the cleaning drops."""

    def hover(row: Row) -> str:
        return f"{row['step']}: {count(row['rows_dropped'])} of {count(row['rows_before'])} rows dropped"

    rows = marked(answer, "rows_dropped")
    return _bars(rows, lambda row: str(row["step"]), "rows_dropped", lambda row: count(row["rows_dropped"]), hover)


def never_launched(answer: Answer) -> Figure | None:
    """Return the users who enrolled and never launched anything, by type."""

    def hover(row: Row) -> str:
        return f"{count(row['users'])} {row['user_type']} users, {count(row['enrolments'])} rows"

    return _bars(marked(answer, "users"), _typed, "users", lambda row: count(row["users"]), hover)
