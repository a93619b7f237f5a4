"""One source from its folder to loaded rows: file checks, declared read, row rules, accounts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from etl.errors import SourceError
from etl.reading import cells, files
from etl.reading.checks import Check, accounts, check_limit, reject_bad_rows, reject_duplicates, reject_pairs
from etl.reading.dump import convert
from etl.reading.headers import places
from etl.reading.persons import met
from etl.reading.prepare import Prepared, prepare
from etl.reading.readers import header_of, read
from etl.reading.rows import Rows, number
from etl.redactions import Redactions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import duckdb

    from etl.catalogue import Source, Table
    from etl.console import Console
    from etl.reading.readers import RawFile
    from etl.samples.behind import Writing
    from etl.settings import EtlSettings

    Samples = Callable[[], Mapping[str, Callable[[Path, int, int], None]]]


@dataclass
class Loading:
    """A source while it is loaded: what the steps share."""

    con: duckdb.DuckDBPyConnection
    source: Source
    settings: EtlSettings
    temporary: Path
    console: Console
    redactions: Redactions = field(default_factory=Redactions)
    writing: Writing | None = None
    prepared: dict[str, list[Prepared]] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The folder of the source's own files."""
        return self.settings.sources / self.source.name

    @property
    def listing(self) -> Path:
        """The file that gets all rejects where they stop the build."""
        return self.settings.builds / "refused.csv"


def load_source(loading: Loading) -> dict[str, Any]:
    """Load a source into views named <source>.<table>; return its part of build.json, its checks are in `loading`.

    A missing or empty folder is filled from the samples that `loading.writing` writes. What stops the build raises
    SourceError.
    """
    source, folder = loading.source, loading.folder
    sample = loading.writing is not None and loading.writing.has(source.name)
    if loading.writing and sample:
        loading.console.step(f"{source.name}: no files, writing the sample")
        folder = loading.writing.folder(source.name)
    schemas = f"create schema {cells.name(source.name)}; create schema {cells.name('raw_' + source.name)}"
    loading.con.execute(schemas)
    described = _load_tables(loading, folder)
    about = {"title": source.title, "sample": sample, "licence": source.licence, "where": source.where}
    return {**about, "data_through": _data_through(loading), "files": described}


def _load_tables(loading: Loading, folder: Path) -> list[dict[str, Any]]:
    found, ignored = _discover(loading, folder)
    for name in ignored:
        loading.console.note(f"{loading.source.name}: {name} belongs to no table and is ignored")
    for table in loading.source.table:
        loading.rows[table.name] = _read_table(loading, table, _files_of(loading, table, found, ignored))
    for table in loading.source.table:
        reject_duplicates(loading.con, loading.rows[table.name])
    for table in loading.source.table:
        if table.paired_with:
            reject_pairs(loading.con, loading.rows[table.name], loading.rows[table.paired_with])
    return [entry for rows in loading.rows.values() for entry in _account(loading, rows)]


def _discover(loading: Loading, folder: Path) -> tuple[dict[str, list[files.Found]], list[str]]:
    """Return the files of each table and those of none; a dump's tables are written as csv files first."""
    dump = files.dump_of(folder, loading.source) if folder.is_dir() else None
    if dump is None:
        return files.discover(folder, loading.source)
    name = files.shown(dump.name)
    loading.console.step(f"{loading.source.name}: reading {name}")
    temporary = loading.temporary / "dump"
    temporary.mkdir(parents=True)
    start = time.perf_counter()
    digest = convert(dump, loading.source, temporary, loading.settings.max_file_bytes)
    loading.console.took(loading.source.name, name, time.perf_counter() - start)
    found, _ = files.discover(temporary, loading.source)
    taken = {table: [replace(f, name=name, dump=dump, sum=digest) for f in of] for table, of in found.items()}
    return taken, [files.shown(p.name) for p in sorted(folder.iterdir()) if p.resolve() != dump]


def _files_of(
    loading: Loading, table: Table, found: dict[str, list[files.Found]], ignored: list[str]
) -> list[Prepared]:
    """Return the checked files of a table; those of another table where that holds all its columns."""
    own = [_prepare(loading, table, f, i) for i, f in enumerate(found[table.name])]
    other = loading.prepared.get(table.unless_in or "", [])
    held = [p for p in other if not places(header_of(loading.con, p), table).missing]
    if own and held:
        raise SourceError(
            f"{loading.source.name}: {own[0].name} and {held[0].name} both hold the columns of {table.name}: "
            f"take them out of one."
        )
    loading.prepared[table.name] = own or held
    if not (own or held) and table.required:
        raise SourceError(_missing(loading, table, ignored))
    return own or held


def _prepare(loading: Loading, table: Table, found: files.Found, i: int) -> Prepared:
    loading.console.step(f"{loading.source.name}: checking {found.name}")
    start = time.perf_counter()
    folder = loading.temporary / f"{table.name}-{i}"
    folder.mkdir(parents=True)
    prepared = prepare(found, table, folder, loading.settings.max_file_bytes)
    loading.console.took(loading.source.name, found.name, time.perf_counter() - start)
    return prepared


def _read_table(loading: Loading, table: Table, prepared: list[Prepared]) -> Rows:
    read_files = []
    for i, file in enumerate(prepared):
        loading.console.step(f"{loading.source.name}: reading {file.name}")
        start = time.perf_counter()
        raw = f"{cells.name('raw_' + loading.source.name)}.{cells.name(f'{table.name} raw {i}')}"
        try:
            read_files.append(read(loading.con, file, table, raw, loading.redactions.persons))
        finally:
            file.check_unchanged()
        loading.console.took(loading.source.name, file.name, time.perf_counter() - start)
    _note_persons(loading, table, read_files)
    rows = number(loading.con, loading.source, table, read_files)
    loading.checks.append(reject_bad_rows(loading.con, rows))
    check_limit(loading.con, rows, loading.listing)
    return rows


def _note_persons(loading: Loading, table: Table, found: list[RawFile]) -> None:
    column = table.person_column
    for file in found:
        if column and file.redacted:
            loading.redactions.found |= met(loading.con, column, file.raw, loading.redactions.persons)


def _account(loading: Loading, rows: Rows) -> list[dict[str, Any]]:
    check_limit(loading.con, rows, loading.listing)
    counts, checks = accounts(loading.con, rows)
    loading.checks.extend(checks)
    entries = []
    for (file, _), counted in zip(rows.files, counts, strict=True):
        prepared = file.prepared
        changed = {**prepared.normalised, "trimmed cells": file.trimmed, "blank lines": len(prepared.blank)}
        entries.append(
            {
                "table": rows.table.name,
                "file": prepared.name,
                "bytes": prepared.size,
                "sha256": prepared.sha256,
                **counted,
                "normalised": {what: count for what, count in changed.items() if count},
                "ignored_columns": list(file.ignored),
            }
        )
    return entries


def _data_through(loading: Loading) -> str | None:
    """Return the latest date among the loaded rows (ISO), None for a source without dates."""
    latest: list[str] = []
    for rows in loading.rows.values():
        for column in rows.table.column:
            if column.type in {"date", "datetime"}:
                found = loading.con.execute(f"select max({cells.name(column.name)})::date::varchar from {rows.good}")
                latest.extend(row[0] for row in found.fetchall() if row[0])
    return max(latest, default=None)


def _missing(loading: Loading, table: Table, ignored: list[str]) -> str:
    wanted = " or ".join(f"{table.name}.{kind}" for kind in files.KINDS)
    other = f" and {table.unless_in} does not hold its columns" if table.unless_in else ""
    present = f"; found but not used: {', '.join(ignored)}" if ignored else ""
    name = f"{loading.source.name} has no file for the table {table.name}"
    return f"{name}{other}{present}: put {wanted} into {loading.folder}."
