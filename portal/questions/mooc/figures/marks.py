"""What the MOOC's figures share: rows that know their number, traces whose marks lead back to it, rates in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import count, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Trace

    Record = dict[str, Any]

NUMBER = "row number"
EDGE = -0.02
LONGEST = 24


def numbered_rows(answer: Answer) -> list[Record]:
    """Return the rows of an answer, each with its number, so that a figure can sort them or leave some out."""
    return [{**row, NUMBER: number} for number, row in enumerate(answer.records())]


def with_numbers(trace: Trace, rows: Sequence[Record]) -> Trace:
    """Return a trace whose marks carry the numbers of their rows; a click on a mark opens that row."""
    return {**trace, "customdata": [str(row[NUMBER]) for row in rows]}


def with_interval(row: Record, rate: str, low: str, high: str) -> str:
    """Return a rate of a row with its interval, in words."""
    return f"{percent(row[rate])} ({percent(row[low])} \u2013 {percent(row[high])})"


def label(name: str, registrations: int) -> str:
    """Return the name of a group, shortened where it is long, with its registrations."""
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"
    return f"{short}  n {count(registrations)}"
