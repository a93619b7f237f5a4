"""Between file checks and the read: which column of a file is which column of the catalogue."""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.catalogue import plain
from etl.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from etl.catalogue import SourceColumn, Table

SHOWN = 60  # characters of a header that a sentence has


@dataclass(frozen=True)
class Places:
    """Where a table's columns stand in a file: `at` maps our names to positions from 0, `count` is of all headers."""

    at: dict[str, int]
    missing: tuple[SourceColumn, ...]
    twice: tuple[tuple[SourceColumn, list[str]], ...]
    ignored: tuple[str, ...]
    count: int


def places(header: list[str], table: Table) -> Places:
    """Match the headers of a file to a table's columns by plain name (case, spaces and underscores do not matter)."""
    plains = [plain(h) for h in header]
    hits = {c.name: [i for i, p in enumerate(plains) if p in {plain(h) for h in c.headers}] for c in table.column}
    known = {i for found in hits.values() for i in found}
    return Places(
        at={name: found[0] for name, found in hits.items() if found},
        missing=tuple(c for c in table.column if c.required and not hits[c.name]),
        twice=tuple((c, [header[i] for i in hits[c.name]]) for c in table.column if len(hits[c.name]) > 1),
        ignored=tuple(h.strip() for i, h in enumerate(header) if i not in known),
        count=len(header),
    )


def matched(name: str, header: list[str], table: Table) -> Places:
    """Return the places of a file's columns; a missing or doubled column raises SourceError with what was found."""
    found = places(header, table)
    if found.missing:
        wanted = ", ".join(repr(c.header) for c in found.missing)
        seen = ", ".join(repr(h[:SHOWN]) for h in header[:40])
        raise SourceError(f"{name} has no column {wanted}; its header is {seen}: {_remedy(header, found, table)}.")
    if found.twice:
        column, names = found.twice[0]
        raise SourceError(
            f"{name} has {len(names)} columns for {column.header!r} ({', '.join(map(repr, names))}): leave one of them."
        )
    return found


def read_header(name: str, path: Path) -> list[str]:
    """Return the cells of a text file's first line; a blank or broken first line raises SourceError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.reader(itertools.islice(file, 2), strict=True)
            header = next(reader)
        except csv.Error as error:
            raise SourceError(f"{name}: the first line is no csv header ({error}): mend it.") from error
    if not any(cell.strip() for cell in header):
        raise SourceError(f"{name}: the first line is blank: the first line must hold the column names.")
    if reader.line_num > 1:
        raise SourceError(
            f"{name}: a column name in the first line holds a line break or a quote is not closed: mend it."
        )
    return header


def _remedy(header: list[str], found: Places, table: Table) -> str:
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and len(table.column) > 1 and mark in header[0]:
            return f"its columns seem to be separated by {word}, so save it with commas"
    if not found.at:
        return "the first line must hold the column names"
    return "rename the column in the file or add its name to the aliases in sources.toml"
