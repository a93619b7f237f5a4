"""What the flagship's figures share: rows with their numbers, dots with intervals, bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.flagship.words import PROFESSIONAL, STUDENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

    Row = Mapping[str, Any]
    Words = Callable[[Row], str]

TYPE_COLOURS = {PROFESSIONAL: "series-4", STUDENT: "series-2"}
PLAIN = "series-5"
LABEL_ROOM = 1.55


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row of an answer and its number, which the mark that draws it carries."""

    number: int
    row: Row


def numbered(answer: Answer) -> list[NumberedRow]:
    """Return the rows of an answer with their numbers."""
    return [NumberedRow(number, row) for number, row in enumerate(answer.records())]


def with_value(answer: Answer, column: str) -> list[NumberedRow]:
    """Return the rows of an answer that have a value in a column."""
    return [item for item in numbered(answer) if item.row[column] is not None]


def marks(items: Sequence[NumberedRow]) -> list[str]:
    """Return what the marks of rows carry."""
    return [str(item.number) for item in items]


def dots(
    items: Sequence[NumberedRow], name: Words, column: str, label: Words, tooltip: Words, *, ends: str = ""
) -> Figure | None:
    """Return shares as dots with intervals, on an axis from zero; None where there are no rows.

    The interval is in `low` and `high`, after `ends_` where that is given.
    """
    if not items:
        return None
    low, high = (f"{ends}_{end}" if ends else end for end in ("low", "high"))
    rows = [item.row for item in items]
    traces = theme.dots(
        distinct([name(row) for row in rows]),
        [row[column] for row in rows],
        [row[low] for row in rows],
        [row[high] for row in rows],
        texts=[label(row) for row in rows],
        hover=[tooltip(row) for row in rows],
        colour=[colour(row) for row in rows],
    )
    traces[0]["customdata"] = marks(items)
    largest = max(row[high] or row[column] for row in rows)
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, max(largest * LABEL_ROOM, 0.01)]}
    return {"data": traces, "layout": layout}


def bars(items: Sequence[NumberedRow], name: Words, column: str, label: Words, tooltip: Words) -> Figure | None:
    """Return counts as bars, on an axis from zero; None where there are no rows."""
    if not items:
        return None
    rows = [item.row for item in items]
    trace = theme.bars(
        distinct([name(row) for row in rows]),
        [row[column] for row in rows],
        texts=[label(row) for row in rows],
        hover=[tooltip(row) for row in rows],
        colour=[colour(row) for row in rows],
    )
    trace["customdata"] = marks(items)
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"range": [0, max(row[column] or 0 for row in rows) * LABEL_ROOM], "nticks": 5}
    return {"data": [trace], "layout": layout}


def colour(row: Row) -> str:
    """Return the colour of a row's user type; the plain one for other types and rows of no type."""
    return TYPE_COLOURS.get(row.get("user_type", ""), PLAIN)


def distinct(names: Sequence[str]) -> list[str]:
    """Return names of which no two are the same to the axis, which would put them on one line."""
    return [name + "\u200b" * names[:index].count(name) for index, name in enumerate(names)]


def user_type(row: Row) -> str:
    """Return the user type of a row as its name on the axis."""
    return str(row["user_type"])


def share_and_n(column: str, n: str = "users") -> Words:
    """Return what labels a row with a share and the number that it is of."""

    def label(row: Row) -> str:
        return f"{percent(row[column])}  (n {count(row[n])})"

    return label
