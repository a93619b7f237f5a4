"""Between an answer and paper: its rows as tables of formatted cells that fit the width of an A4 page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import formats
from portal.answers import NOTE
from portal.components.tables import WORDS, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers import Answer, Column

MOST = 30
WIDTH = 688  # pixels between the margins of assets/print/sheet.css
LETTER = 5.6  # pixels of a letter in its tables
BESIDE = 10  # pixels around a cell's text
LONGEST = 34  # letters after which a text is broken into lines
NARROWEST = 4


@dataclass(frozen=True, slots=True)
class Block:
    """A table as wide as the page at most: heads, their classes (`n` for numbers) and rows of texts.

    The first `repeats` columns name the row, and stand in every table of one answer.
    """

    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repeats: int


def shown(answer: Answer) -> list[int]:
    """Return the places of the columns that are printed: all but addresses, and the note where there is one."""
    return [
        place
        for place, column in enumerate(answer.columns)
        if column.unit != "address" and (column.name != NOTE.name or any(row[place] for row in answer.rows))
    ]


def blocks(answer: Answer, group: Sequence[str] = ()) -> list[Block]:
    """Return the first rows as one table, or as several where it is too wide; each begins with what names the row.

    `group` names the columns that do so; without them it is the first texts.
    """
    places = shown(answer)
    columns = [answer.columns[place] for place in places]
    texts = [
        tuple(formats.value(row[place], answer.columns[place].unit) for place in places) for row in answer.rows[:MOST]
    ]
    widths = [_width(column, [row[at] for row in texts]) for at, column in enumerate(columns)]
    key = _key(columns, group)
    return [_block(columns, texts, part, len(key)) for part in _parts(widths, key)]


def _block(columns: Sequence[Column], texts: Sequence[tuple[str, ...]], part: Sequence[int], repeats: int) -> Block:
    return Block(
        tuple(spaced(columns[at].name) for at in part),
        tuple("" if columns[at].unit in WORDS else "n" for at in part),
        tuple(tuple(row[at] for at in part) for row in texts),
        repeats,
    )


def _key(columns: Sequence[Column], group: Sequence[str]) -> list[int]:
    """Return the columns that name a row: those of the group that lead, else the texts that lead, at least the first."""
    named = [at for at, column in enumerate(columns) if column.name in group]
    leading = next((at for at, column in enumerate(columns) if column.unit not in WORDS), len(columns))
    return named or list(range(max(leading, 1)))


def _width(column: Column, texts: Sequence[str]) -> float:
    """Return the pixels that a column takes: its longest cell or the longest word of its head; long texts are broken."""
    head = max(len(word) for word in spaced(column.name).split())
    longest = min(max(map(len, texts), default=0), LONGEST)
    return max(head, longest, NARROWEST) * LETTER + BESIDE


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
