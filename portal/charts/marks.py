"""Rows of an answer that know their number, and the marks that draw them: dots with intervals, bars, columns, points.

A mark carries the number of its row, so that a click opens the row's card. A chart can sort rows, or leave some out,
and its marks still open the right ones. Values, names, texts and tooltips are given as the name of a column, or as a
function of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from portal.charts import traces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Trace


class NumberedRow(dict[str, Any]):
    """A row of an answer by column name, with its number there, counted from 0."""

    __slots__ = ("number",)

    def __init__(self, number: int, values: Mapping[str, Any]) -> None:
        """Take the values of a row and its number."""
        super().__init__(values)
        self.number = number


Rows: TypeAlias = Sequence[NumberedRow]
Channel: TypeAlias = str | Callable[[NumberedRow], Any]  # a column's name, or a function of a row
Colour: TypeAlias = str | Callable[[NumberedRow], str]  # a token, or a function of a row that gives one
ENDS = ("low", "high")


def numbered(answer: Answer, *known: str) -> list[NumberedRow]:
    """Return the rows of an answer with their numbers; only those that have a value in the `known` columns."""
    rows = [NumberedRow(number, values) for number, values in enumerate(answer.records())]
    return [row for row in rows if all(row[column] is not None for column in known)]


def selected(answer: Answer, numbers: Iterable[int]) -> list[NumberedRow]:
    """Return some rows of a long answer, by their numbers."""
    return [NumberedRow(number, answer.record(number)) for number in numbers]


def grouped(rows: Rows, column: str) -> dict[Any, list[NumberedRow]]:
    """Return the rows by their value in a column, the values in the order in which they come first."""
    groups: dict[Any, list[NumberedRow]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def column(rows: Rows, channel: Channel) -> list[Any]:
    """Return a value for each row: that of a column, or what a function makes of the row."""
    return [row[channel] if isinstance(channel, str) else channel(row) for row in rows]


def references(rows: Rows, answer: str = "") -> list[str]:
    """Return what the marks of rows carry: their numbers, after the answer's name where a chart draws several."""
    return [f"{answer}:{row.number}" if answer else str(row.number) for row in rows]


def distinct(names: Sequence[str]) -> list[str]:
    """Return names of which no two are the same to an axis, which would put them on one line."""
    return [name + "\u200b" * names[:index].count(name) for index, name in enumerate(names)]


def bars(
    rows: Rows,
    name: Channel,
    value: Channel,
    *,
    text: Channel | None = None,
    tooltip: Channel | None = None,
    colour: Colour = "series-1",
    answer: str = "",
) -> Trace:
    """Return horizontal bars from zero with their label at the end."""
    trace = traces.bars(
        distinct(column(rows, name)),
        column(rows, value),
        texts=_texts(rows, text),
        hover=_texts(rows, tooltip),
        colour=_colours(rows, colour),
    )
    return trace | {"customdata": references(rows, answer)}


def columns(
    rows: Rows,
    name: Channel,
    value: Channel,
    *,
    tooltip: Channel | None = None,
    colour: Colour = "series-1",
    answer: str = "",
) -> Trace:
    """Return upright bars from zero, for a histogram or a series in time."""
    trace = traces.columns(
        column(rows, name), column(rows, value), hover=_texts(rows, tooltip), colour=_colours(rows, colour)
    )
    return trace | {"customdata": references(rows, answer)}


def dots(
    rows: Rows,
    value: Channel,
    ends: tuple[Channel, Channel] = ENDS,
    *,
    name: Channel | None = None,
    lane: float = 0,
    text: Channel | None = None,
    tooltip: Channel | None = None,
    colour: Colour = "series-1",
) -> list[Trace]:
    """Return dots with their intervals, and where rows have a `text` a trace of texts to the right of the intervals.

    A dot stands on the line of its name; without names at its index from the top, `lane` below that.
    """
    lines = [index + lane for index in range(len(rows))] if name is None else distinct(column(rows, name))
    values, (low, high) = column(rows, value), (column(rows, end) for end in ends)
    trace = traces.dots(lines, values, low, high, hover=_texts(rows, tooltip), colour=_colours(rows, colour)) | {
        "customdata": references(rows)
    }
    if text is None or not rows:
        return [trace]
    beside = [middle if end is None else end for middle, end in zip(values, high, strict=True)]
    return [trace, traces.labels(lines, beside, _texts(rows, text))]


def points(
    rows: Rows,
    x: Channel,
    y: Channel,
    ends: tuple[Channel, Channel] | None = None,
    *,
    tooltip: Channel | None = None,
    colour: str = "series-1",
    joined: bool = False,
    answer: str = "",
) -> Trace:
    """Return a cloud of points, or the points of a line, with upright intervals where `ends` gives them."""
    values = column(rows, y)
    trace = traces.points(column(rows, x), values, hover=_texts(rows, tooltip), colour=colour, joined=joined)
    trace["customdata"] = references(rows, answer)
    if ends is not None:
        low, high = (column(rows, end) for end in ends)
        trace["error_y"] = traces.error_bars(low, values, high, colour)
    return trace


def tooltips(rows: Rows, tooltip: Channel, answer: str = "") -> dict[str, Any]:
    """Return what gives any marks of rows their tooltips, and makes them open their rows."""
    return {**traces.tooltips(_texts(rows, tooltip)), "customdata": references(rows, answer)}


def _texts(rows: Rows, channel: Channel | None) -> list[str]:
    return [] if channel is None else column(rows, channel)


def _colours(rows: Rows, colour: Colour) -> str | list[str]:
    return colour if isinstance(colour, str) else [colour(row) for row in rows]
