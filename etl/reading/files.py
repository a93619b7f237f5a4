"""File checks, part one: which file is which table's, and is it what its name says."""

from __future__ import annotations

import gzip
import hashlib
import os
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal

from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.catalogue import Source, Table

Kind = Literal["csv", "csv.gz", "parquet", "xlsx"]
KINDS: tuple[Kind, ...] = ("csv.gz", "csv", "parquet", "xlsx")
DUMP = ".sql"
MAGIC = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "zip or xlsx",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "old Excel or password-protected",
    b"%PDF": "PDF",
    b"SQLite format 3": "SQLite",
}
BLOCK = 1 << 20


@dataclass(frozen=True)
class Found:
    """A file of a source folder that belongs to a table; `path` is resolved, `name` is as it stands in the folder.

    Of a table that was taken from a dump, `path` is its csv file, `name` and `dump` are the dump's, `sum` its sha256.
    """

    table: str
    name: str
    path: Path
    kind: Kind
    dump: Path | None = None
    sum: str = ""

    @property
    def original(self) -> Path:
        """The file that the user put there."""
        return self.dump or self.path


def is_empty(folder: Path) -> bool:
    """Tell whether a source folder is missing or holds nothing but hidden files: then the sample takes its place."""
    return not folder.exists() or (folder.is_dir() and not any(_visible(p.name) for p in folder.iterdir()))


def discover(folder: Path, source: Source) -> tuple[dict[str, list[Found]], list[str]]:
    """Return the files of each table in `folder`, and the names of files that belong to none.

    A table that wants one file and has two, or whose file is no regular file, raises SourceError.
    A symbolic link is followed: what it leads to must be a regular file.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder: put the files of {source.name} into a folder of that name.")
    found: dict[str, list[Found]] = {t.name: [] for t in source.table}
    ignored = []
    for path in sorted(folder.iterdir()):
        table, kind = _belongs(path.name, source)
        if table is None or kind is None:
            ignored.append(shown(path.name))
        else:
            found[table.name].append(_regular(path, table, kind, source))
    for table in source.table:
        if table.files == "one" and len(found[table.name]) > 1:
            names = " and ".join(f.name for f in found[table.name])
            raise SourceError(
                f"{source.name}: {names} both hold the table {table.name}: leave one of them in {folder}."
            )
    return found, ignored


def dump_of(folder: Path, source: Source) -> Path | None:
    """Return the MySQL dump in a folder of a source that takes one, if any; two, or one beside tables, are refused."""
    dumps = sorted(p for p in folder.iterdir() if _visible(p.name) and p.name.casefold().endswith(DUMP))
    if not source.dump or not dumps:
        return None
    tables = [p for p in sorted(folder.iterdir()) if _belongs(p.name, source)[0] is not None]
    several = [shown(p.name) for p in (*dumps, *tables)]
    if len(several) > 1:
        raise SourceError(
            f"{source.name}: {' and '.join(several)} hold the same tables: leave one of them in {folder}."
        )
    if not dumps[0].is_file():
        raise SourceError(f"{source.name}/{several[0]} is not a file: remove it or put the file there.")
    return dumps[0].resolve()


def shown(name: str) -> str:
    """Return a file name fit for a line of output: odd characters as escapes, at most 120 characters."""
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in name)
    return printable[:120]


def sha256(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal digits, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def force(path: Path) -> None:
    """Force a file or a folder's entries to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_size(found: Found, limit: int) -> int:
    """Return the size of a file in bytes; an empty one or one above `limit` raises SourceError."""
    size = found.path.stat().st_size
    if size == 0:
        raise SourceError(f"{found.name} is empty (0 bytes): fetch the file again.")
    if size > limit:
        raise SourceError(f"{found.name} has {size:,} bytes, more than PORTAL_MAX_FILE_BYTES ({limit:,}): raise it.")
    return size


def check_head(found: Found, head: bytes) -> None:
    """Refuse a text file whose first bytes are those of something else: HTML, JSON or a binary format."""
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise SourceError(f"{found.name} is a {what} file, not csv: rename it or save it as csv.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{found.name} is in UTF-16: save it as CSV UTF-8.")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise SourceError(f"{found.name} is a web page, not csv: the download failed or wants a sign-in.")
    if text.startswith((b"{", b"[")):
        raise SourceError(f"{found.name} is JSON, not csv: save it as csv.")


def check_container(found: Found, limit: int) -> None:
    """Refuse a parquet or xlsx file that is cut short, is something else or unpacks to more than `limit` bytes."""
    with found.path.open("rb") as file:
        head = file.read(16)
        if found.kind == "parquet":
            file.seek(-4, 2)
            if not head.startswith(b"PAR1") or file.read(4) != b"PAR1":
                raise SourceError(f"{found.name} is no whole parquet file (its marks are missing): fetch it again.")
            return
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{found.name} is password-protected or an old Excel file: save it as plain xlsx.")
    try:
        with zipfile.ZipFile(found.path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError(f"{found.name} is no whole xlsx file ({error}): fetch or save it again.") from error
    if size > limit:
        raise SourceError(f"{found.name} unpacks to {size:,} bytes, more than PORTAL_MAX_FILE_BYTES ({limit:,}).")


def blocks(found: Found, limit: int) -> Iterator[bytes]:
    """Yield the text of a csv or csv.gz file in blocks of 1 MiB; a damaged gzip or more than `limit` bytes is refused.

    A gzip file is read to its end, so that its checksum and length are compared and nothing may follow it.
    """
    total = 0
    try:
        with gzip.open(found.path) if found.kind == "csv.gz" else found.path.open("rb") as file:
            while block := _read(file):
                total += len(block)
                if total > limit:
                    raise SourceError(f"{found.name} unpacks to more than PORTAL_MAX_FILE_BYTES ({limit:,}): raise it.")
                yield block
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"{found.name} is a damaged gzip file ({error}): fetch it again.") from error


def _read(file: BinaryIO | gzip.GzipFile) -> bytes:
    return file.read(BLOCK)


def _visible(name: str) -> bool:
    return not name.startswith((".", "~$"))


def _belongs(name: str, source: Source) -> tuple[Table | None, Kind | None]:
    """Return the table and the kind of a file by its name, None where it has none."""
    if not _visible(name):
        return None, None
    for kind in KINDS:
        stem = name.casefold().removesuffix("." + kind)
        if stem != name.casefold():
            tables = (t for t in source.table if t.files == "any" or t.name.casefold() == stem)
            return next(tables, None), kind
    return None, None


def _regular(path: Path, table: Table, kind: Kind, source: Source) -> Found:
    name = shown(path.name)
    if path.is_symlink() and not path.exists():
        raise SourceError(f"{source.name}/{name} is a link that leads nowhere: mend or remove it.")
    if not path.is_file():
        raise SourceError(f"{source.name}/{name} is not a file: remove it or put the file there.")
    return Found(table.name, name, path.resolve(), kind)
