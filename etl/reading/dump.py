"""Before the file checks: a MySQL dump becomes a csv file for each table, read as a stream, a row at a time.

What `mysqldump` writes around the rows is passed over: comments, conditional comments, keys, locks, settings, triggers.
Only `insert into <table> values (...), (...)` is read; names of columns come from the statement or from the table's
`create table` before it. NULL becomes a blank cell, a line break within a cell the sign that xlsx cells get too.
"""

from __future__ import annotations

import csv
import hashlib
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

from etl.errors import SourceError
from etl.reading.files import BLOCK, shown
from etl.reading.prepare import LINE_BREAK_IN_CELL

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, BinaryIO, TextIO

    from etl.catalogue import Source

LONGEST = 16 * BLOCK
NAME = rb"(?:`[^`]*+`|[\w$]++)"
STRINGS = rb"'(?>[^'\\]++|\\.|'')*+'|\"(?>[^\"\\]++|\\.|\"\")*+\""
GAP = re.compile(rb"(?>[\s;]++|--(?:[ \t][^\n]*+)?(?:\n|\Z)|#[^\n]*+(?:\n|\Z)|/\*(?>[^*]++|\*(?!/))*+\*/)++")
REST = re.compile(rb"(?>[^'\"`;]++|" + STRINGS + rb"|`[^`]*+`)*+;", re.DOTALL)
PASSED = re.compile(rb"(?>[^'\"`;]++|" + STRINGS + rb"|`[^`]*+`)*+", re.DOTALL)
CREATE = re.compile(rb"create\s+table\s+(?:if\s+not\s+exists\s+)?((?:%b\.)?%b)\s*\(" % (NAME, NAME), re.IGNORECASE)
COLUMN = re.compile(rb"^\s*`([^`]+)`\s+\w", re.MULTILINE)
INSERT = re.compile(
    rb"(?:insert|replace)\s+(?:(?:ignore|low_priority|delayed|high_priority)\s+)*(?:into\s+)?((?:%b\.)?%b)\s*"
    rb"(?:\(([^()']*)\)\s*)?values?\s*(?=\()" % (NAME, NAME),
    re.IGNORECASE,
)
DELIMITER = re.compile(rb"delimiter[ \t]+(\S+)[^\n]*\n", re.IGNORECASE)
ROW = re.compile(rb"\s*+\(((?>[^'\"()]++|" + STRINGS + rb")*+)\)\s*+([,;])", re.DOTALL)
PLAIN = rb"(?>'(?![Nn][Uu][Ll][Ll]')[\w.: -]*+'|[\w.-]*+)"  # a value that needs no care; most rows hold nothing else
BETWEEN = re.compile(rb"\)\s*,\s*\(")
NULL = re.compile(rb"(?<=[(,])NULL(?=[,)])", re.IGNORECASE)
VALUE = re.compile(rb"\s*+(?:_\w++\s++)?(" + STRINGS + rb"|[^,'\"]*+)\s*+(,|\Z)", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)|''", re.DOTALL)
DOUBLED = re.compile(rb"\\(.)|\"\"", re.DOTALL)
MEANT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"0": b"\0", b"b": b"\b", b"Z": b"\x1a"}


class Stream:
    """The dump as a buffer that is filled block by block; what was passed is forgotten."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """`name` is what messages call the file."""
        self.file, self.name = file, name
        self.digest = hashlib.sha256()
        self.text, self.at, self.ended = b"", 0, False

    def fill(self) -> bool:
        """Read one more block; return whether there was one."""
        block = self.file.read(BLOCK)
        self.digest.update(block)
        self.text, self.at, self.ended = self.text[self.at :] + block, 0, not block
        if len(self.text) > LONGEST:
            raise SourceError(f"{self.name} has a row or statement over {LONGEST:,} bytes, or a quote that never ends.")
        return not self.ended

    def reserve(self) -> None:
        """Have half a block or more ahead, or the end of the file."""
        while len(self.text) - self.at < BLOCK // 2 and self.fill():
            pass

    def skip_gaps(self) -> bool:
        """Pass white space, comments and stray semicolons; return whether a statement follows."""
        while True:
            self.reserve()
            found = GAP.match(self.text, self.at)
            if found:
                self.at = found.end()
            elif not self.text.startswith(b"/*", self.at) or not self.fill():
                return self.at < len(self.text)

    def skip_statement(self) -> None:
        """Pass the rest of a statement, to the semicolon outside quotes; a piece at a time, so that it may be long."""
        while True:
            passed = PASSED.match(self.text, self.at)
            self.at = passed.end() if passed else self.at
            if self.text[self.at : self.at + 1] == b";" or (not self.fill() and self.at >= len(self.text)):
                self.at += 1
                return
            if self.ended:
                raise SourceError(f"{self.name} ends within quotes: the file is cut short; fetch it again.")


def convert(path: Path, source: Source, folder: Path, limit: int) -> str:
    """Write each table of the source that a dump holds as `<table>.csv` into a folder; return the dump's sha256.

    Raises SourceError where the dump cannot be understood, changes meanwhile or has more than `limit` bytes. A few
    blocks are in memory.
    """
    name = shown(path.name)
    before = path.stat()
    if before.st_size > limit:
        raise SourceError(
            f"{name} has {before.st_size:,} bytes, more than PORTAL_MAX_FILE_BYTES ({limit:,}): raise it."
        )
    with ExitStack() as files, path.open("rb") as file:
        stream = Stream(file, name)
        tables = _Tables(stream, source, folder, files)
        while stream.skip_gaps():
            _statement(stream, tables)
        while stream.fill():
            pass
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SourceError(f"{name} changed while it was being read: wait until it is complete, then build again.")
    if not tables.written:
        raise SourceError(f"{name} holds rows of none of the tables of {source.name}: fetch the dump again.")
    return stream.digest.hexdigest()


class Written:
    """A csv file that rows of a dump go to."""

    def __init__(self, table: str, columns: list[str], file: TextIO) -> None:
        """Write the header."""
        self.table, self.columns, self.file = table, columns, file
        self.writer: Any = csv.writer(file, lineterminator="\n")
        self.writer.writerow(columns)
        row = rb"\(" + rb",".join([PLAIN] * len(columns)) + rb"\)"
        self.run = re.compile(rb"\s*+((?>" + row + rb"\s*+,\s*+)++)")

    def plain(self, stream: Stream) -> None:
        """Write the rows ahead that need no care, all at once."""
        found = self.run.match(stream.text, stream.at)
        if found:
            rows = (
                NULL.sub(b"", found[1]).replace(b"'", b"").rstrip()[1:].removesuffix(b",").rstrip().removesuffix(b")")
            )
            self.file.write(BETWEEN.sub(b"\n", rows).decode("ascii") + "\n")
            stream.at = found.end()

    def row(self, name: str, cells: list[str]) -> None:
        """Write one row; `name` is the dump's."""
        if len(cells) != len(self.columns):
            raise SourceError(
                f"{name} has a row of {self.table} with {len(cells)} values for {len(self.columns)} columns."
            )
        self.writer.writerow(cells)


class _Tables:
    """The csv files written so far, and the columns that `create table` named."""

    def __init__(self, stream: Stream, source: Source, folder: Path, files: ExitStack) -> None:
        self.stream, self.folder, self.files = stream, folder, files
        self.known = {table.name.casefold(): table.name for table in source.table}
        self.columns: dict[str, list[str]] = {}
        self.written: dict[str, Written] = {}

    def of(self, name: bytes) -> str | None:
        """Return the table of the source that a name in the dump means, if any."""
        return self.known.get(_plain(name.split(b".")[-1] if b"." in name else name).casefold())

    def begin(self, table: str, listed: bytes | None) -> Written:
        """Return the file that the rows of a table go to; a new one begins with the columns."""
        columns = [_plain(name) for name in listed.split(b",")] if listed else self.columns.get(table)
        if not columns:
            raise SourceError(f"{self.stream.name} does not say the columns of {table}: dump it with `create table`.")
        if table not in self.written:
            path = self.folder / f"{table}.csv"
            file = self.files.enter_context(path.open("w", encoding="utf-8", errors="surrogateescape", newline=""))
            self.written[table] = Written(table, columns, file)
        if self.written[table].columns != columns:
            raise SourceError(f"{self.stream.name} writes {table} with different columns: dump it again as a whole.")
        return self.written[table]


def _statement(stream: Stream, tables: _Tables) -> None:
    """Read or pass one statement."""
    changed = DELIMITER.match(stream.text, stream.at)
    if changed:
        stream.at = changed.end()
        _skip_routines(stream, changed[1])
        return
    created = CREATE.match(stream.text, stream.at)
    table = tables.of(created[1]) if created else None
    if created and table:
        whole = REST.match(stream.text, stream.at)
        if whole is None:
            raise SourceError(f"{stream.name} ends within the table {table}: the file is cut short; fetch it again.")
        stream.at = whole.end()
        tables.columns[table] = [_text(name) for name in COLUMN.findall(whole[0][created.end() - created.start() :])]
        return
    inserted = INSERT.match(stream.text, stream.at)
    table = tables.of(inserted[1]) if inserted else None
    if inserted and table:
        stream.at = inserted.end()
        _rows(stream, tables.begin(table, inserted[2]))
        return
    stream.skip_statement()


def _skip_routines(stream: Stream, mark: bytes) -> None:
    """Pass what stands between `delimiter ;;` and `delimiter ;`: triggers and routines."""
    back = re.compile(rb"delimiter[ \t]+;[ \t\r]*\n?", re.IGNORECASE)
    while mark != b";":
        found = back.search(stream.text, stream.at)
        if found:
            stream.at = found.end()
            return
        stream.at = max(stream.at, len(stream.text) - LONGEST // 1024)
        if not stream.fill():
            stream.at = len(stream.text)
            return


def _rows(stream: Stream, written: Written) -> None:
    """Write the rows of one `insert`, up to its semicolon."""
    while True:
        written.plain(stream)
        found = ROW.match(stream.text, stream.at)
        if found is None:
            if stream.fill():
                continue
            raise SourceError(f"{stream.name} ends within a row of {written.table}, or has one that cannot be read.")
        stream.at = found.end()
        written.row(stream.name, values(found[1]))
        if found[2] == b";":
            return


def values(row: bytes) -> list[str]:
    """Return the values of a row as the cells of a csv file: NULL blank, quotes and escapes resolved."""
    if b"'" not in row and b'"' not in row:
        return [_bare(value) for value in row.split(b",")]
    cells: list[str] = []
    at, more = 0, True
    while more:
        found = VALUE.match(row, at)
        if found is None:
            return [*cells, _text(row[at:])]
        cells.append(_value(found[1]))
        at, more = found.end(), found[2] == b","
    return cells


def _value(value: bytes) -> str:
    quote = value[:1]
    if quote not in (b"'", b'"'):
        return _bare(value)
    inside = value[1:-1]
    if b"\\" in inside or quote in inside:
        inside = (ESCAPED if quote == b"'" else DOUBLED).sub(
            lambda found: MEANT.get(found[1], found[1]) if found[1] else quote, inside
        )
    return _text(inside).replace("\r\n", "\n").replace("\r", "\n").replace("\n", LINE_BREAK_IN_CELL)


def _bare(value: bytes) -> str:
    text = _text(value).strip()
    return "" if text.upper() == "NULL" else text


def _plain(name: bytes) -> str:
    return _text(name).strip().strip("`")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")
