"""File checks, part three: from a found file to one that DuckDB can read as declared, its sum and lines known."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from array import array
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import python_calamine as calamine

from etl.errors import SourceError
from etl.reading import files
from etl.reading.headers import places
from etl.reading.textscan import TextScan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.catalogue import Table
    from etl.reading.files import Found

LINE_BREAK_IN_CELL = "\u2028"  # so that a sheet's row stays one line; the invisible-character rule sees it


@dataclass(frozen=True)
class Prepared:
    """A checked file. `path` is what DuckDB reads: a link to the original or a copy in the temporary folder.

    `lines` and `blank` are physical lines and the numbers of blank ones (csv and xlsx); `size` in bytes and `sha256`
    are those of the original; `normalised` counts what was changed on the way (byte order mark, line endings).
    """

    found: Found
    path: Path
    size: int
    sha256: str
    parquet: bool = False
    lines: int = 0
    blank: array[int] = field(default_factory=lambda: array("q"))
    trailing_blank: int = 0
    padded: bool = False
    stray_returns: int = 0
    iso_dates: bool = False
    modified: int = 0
    normalised: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name in its folder."""
        return self.found.name

    @property
    def by_row(self) -> bool:
        """Whether a place in it is the number of a row: it has no lines, or those of a dump hold many rows each."""
        return self.parquet or self.found.dump is not None

    def check_unchanged(self) -> None:
        """Raise SourceError where the original was written to since its checks began."""
        stat = self.found.original.stat()
        if (stat.st_size, stat.st_mtime_ns) != (self.size, self.modified):
            raise SourceError(
                f"{self.name} changed while it was being read: wait until it is complete, then build again."
            )


def prepare(found: Found, table: Table, temporary: Path, limit: int) -> Prepared:
    """Return the checked file; any failure of a file check raises SourceError with file, rule and remedy.

    `temporary` is a folder of its own for this file. Nothing is written beside the original.
    """
    modified = found.original.stat().st_mtime_ns
    size = files.check_size(found, limit)
    if found.kind == "parquet":
        files.check_container(found, limit)
        prepared = Prepared(found, _linked(found, temporary, "parquet"), size, files.sha256(found.path), parquet=True)
    elif found.kind == "xlsx":
        prepared = _prepare_sheet(found, table, temporary, size, limit)
    else:
        prepared = _prepare_text(found, table, temporary, size, limit)
    if found.dump:
        prepared = replace(prepared, size=found.dump.stat().st_size, sha256=found.sum)
    return replace(prepared, modified=modified)


def _prepare_sheet(found: Found, table: Table, temporary: Path, size: int, limit: int) -> Prepared:
    files.check_container(found, limit)
    path = temporary / "sheet.csv"
    _write_sheet(found, table, path)
    scan = _scan(found, table, _blocks_of(path))
    return replace(_prepared(found, path, size, files.sha256(found.path), scan), iso_dates=True)


def _prepare_text(found: Found, table: Table, temporary: Path, size: int, limit: int) -> Prepared:
    digest, copy = hashlib.sha256(), temporary / "unpacked.csv"
    source = files.blocks(found, limit)
    if found.kind == "csv.gz":
        scan = _scan(found, table, _copied(source, copy))
        sha256, path = files.sha256(found.path), copy
    else:
        scan = _scan(found, table, _hashed(source, digest))
        sha256, path = digest.hexdigest(), _linked(found, temporary, "csv")
    normalised = {"byte order mark": 1} if scan.marked else {}
    if scan.mixed:
        normalised["line endings"] = scan.crlf or scan.returns
        path = temporary / "lines.csv"
        scan = _scan(found, table, _copied(_one_line_ending(_blocks_of(copy if copy.exists() else found.path)), path))
    return replace(_prepared(found, path, size, sha256, scan), normalised=normalised)


def _prepared(found: Found, path: Path, size: int, sha256: str, scan: TextScan) -> Prepared:
    return Prepared(
        found,
        path,
        size,
        sha256,
        lines=scan.lines,
        blank=scan.blank,
        trailing_blank=scan.trailing_blank,
        padded=scan.padded,
        stray_returns=scan.returns - scan.crlf,
    )


def _scan(found: Found, table: Table, blocks: Iterator[bytes]) -> TextScan:
    scan = TextScan(found.name, quotes_matter=table.multiline)
    for block in blocks:
        if scan.size == 0:
            files.check_head(found, block[:512])
        scan.feed(block)
    scan.finish()
    if scan.size == 0:
        raise SourceError(f"{found.name} is empty: fetch the file again.")
    return scan


def _hashed(blocks: Iterator[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for block in blocks:
        digest.update(block)
        yield block


def _copied(blocks: Iterator[bytes], path: Path) -> Iterator[bytes]:
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)
            yield block


def _blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(files.BLOCK):
            yield block


def _one_line_ending(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the blocks with every line break (CRLF, CR) as LF; a CR at a block's end waits for the next block."""
    waiting = b""
    for block in blocks:
        data = waiting + block
        waiting = b"\r" if data.endswith(b"\r") else b""
        yield data.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if waiting:
        yield b"\n"


def _linked(found: Found, temporary: Path, kind: str) -> Path:
    """Return a link with a plain name: DuckDB reads `*`, `?`, `[` and `name=value` in a path as patterns."""
    link = temporary / f"original.{kind}"
    link.symlink_to(found.path)
    return link


def _write_sheet(found: Found, table: Table, path: Path) -> None:
    """Write the first sheet whose first row has the table's columns as csv, one line a row of the sheet."""
    try:
        book = calamine.CalamineWorkbook.from_path(str(found.path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows and not places([_cell(c) for c in rows[0]], table).missing:
                break
        else:
            raise SourceError(
                f"{found.name} has no sheet whose first row holds the columns of {table.name} "
                f"({', '.join(c.header for c in table.column if c.required)}): put the header into row 1."
            )
    except calamine.CalamineError as error:
        raise SourceError(f"{found.name} cannot be read as xlsx ({error}): save it again as plain xlsx.") from error
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            cells = [_cell(c) for c in row]
            if any(cells):
                writer.writerow(cells)
            else:
                file.write("\n")


def _cell(value: object) -> str:
    """Return a cell of a sheet as the text a csv file would hold: whole numbers without .0, ISO dates, 1 and 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    return "".join(LINE_BREAK_IN_CELL if c in "\r\n" else c for c in str(value))
