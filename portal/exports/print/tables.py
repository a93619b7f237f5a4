"""Between an answer and paper: its rows as tables of formatted cells that fit the width of an A4 page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import formats
from portal.answers.spec import NOTE
from portal.charts.tables import WORDS, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer, Column

MOST = 30
WIDTH = 676  # pixels between the margins of assets/print/sheet.css, less a little for what is guessed below
LETTER, BROAD, NARROW = 6.1, 6.9, 3.2  # pixels of a letter in its tables: of most, of digits and capitals, of points
BESIDE = 10  # pixels around a cell's text
LONGEST = 34  # letters after which a text is broken into lines
NARROWEST = 24
THIN = frozenset(" .,:;'|()ijl")


@dataclass(frozen=True, slots=True)
class Block:
    """A table as wide as the page at most: heads, their classes and rows of texts.

    Classes: `n` for numbers, `long` where a word is too long to stay whole.

    The first `repeats` columns name the row, and stand in every table of one answer.
    """

    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repeats: int


def shown(answer: Answer) -> list[int]:
    """Return the indexes of the columns to print: all but addresses and notes; notes follow below the table."""
    return [
        index for index, column in enumerate(answer.columns) if column.unit != "address" and column.name != NOTE.name
    ]


def blocks(answer: Answer, group: Sequence[str] = ()) -> list[Block]:
    """Return the first rows as one table, or as several where it is too wide; each begins with what names the row.

    `group` names the columns that do so; without them it is the first texts.
    """
    columns, texts = _read(answer)
    widths = [_width(column, [row[at] for row in texts]) for at, column in enumerate(columns)]
    key = _key(columns, group)
    return [_block(columns, texts, part, len(key)) for part in _parts(widths, key)]


def remarks(answer: Answer, group: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return each note of the first rows, with what names its rows; no names where there is but one row."""
    columns, texts = _read(answer)
    key = _key(columns, group)
    index = next((at for at, column in enumerate(answer.columns) if column.name == NOTE.name), None)
    rows_by_note: dict[str, list[str]] = {}
    for row, cells in zip(answer.rows, texts, strict=False):
        if index is not None and row[index]:
            rows_by_note.setdefault(row[index], []).append(", ".join(cells[at] for at in key))
    return [(note, "; ".join(names) if len(answer.rows) > 1 else "") for note, names in rows_by_note.items()]


def _read(answer: Answer) -> tuple[list[Column], list[tuple[str, ...]]]:
    """Return the columns that are printed, and the first rows as formatted texts."""
    places = shown(answer)
    units = [(index, answer.columns[index].unit) for index in places]
    texts = [tuple(formats.value(row[index], unit) for index, unit in units) for row in answer.rows[:MOST]]
    return [answer.columns[index] for index in places], texts


def _block(columns: Sequence[Column], texts: Sequence[tuple[str, ...]], part: Sequence[int], repeats: int) -> Block:
    return Block(
        tuple(spaced(columns[at].name) for at in part),
        tuple(_kind(columns[at], [row[at] for row in texts]) for at in part),
        tuple(tuple(row[at] for at in part) for row in texts),
        repeats,
    )


def _kind(column: Column, texts: Sequence[str]) -> str:
    if column.unit not in WORDS:
        return "n"
    return "long" if any(len(word) > LONGEST for text in texts for word in text.split()) else ""


def _key(columns: Sequence[Column], group: Sequence[str]) -> list[int]:
    """Return the columns that name a row: those of the group, else the texts that lead, at least the first column."""
    named = [at for at, column in enumerate(columns) if column.name in group]
    leading = next((at for at, column in enumerate(columns) if column.unit not in WORDS), len(columns))
    return named or list(range(max(leading, 1)))


def _width(column: Column, texts: Sequence[str]) -> float:
    """Return the pixels that a column takes: its longest cell, or longest word of its head; long texts are broken."""
    heads = spaced(column.name).split()
    return max(*(_pixels(text[:LONGEST]) for text in (*heads, *texts)), NARROWEST) + BESIDE


def _pixels(text: str) -> float:
    wide = sum(letter.isdigit() or letter.isupper() or letter in "mw%" for letter in text)
    thin = sum(letter in THIN for letter in text)
    return wide * BROAD + thin * NARROW + (len(text) - wide - thin) * LETTER


def _parts(widths: Sequence[float], key: Sequence[int]) -> list[list[int]]:
    """Return the columns of each table: the key, then as many others as fit beside it, at least one."""
    taken = sum(widths[at] for at in key)
    parts: list[list[int]] = []
    room = 0.0
    for at in (at for at in range(len(widths)) if at not in key):
        if not parts or widths[at] > room:
            parts.append(list(key))
            room = WIDTH - taken
        parts[-1].append(at)
        room -= widths[at]
    return parts or [list(key)]
