"""The declared read: a checked file becomes a typed raw table in one streaming pass; nothing about it is guessed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from etl.errors import SourceError, UseError
from etl.reading import cells
from etl.reading.headers import Places, matched, read_header
from etl.reading.persons import held, held_by_line, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.catalogue import SourceColumn, Table
    from etl.reading.prepare import Prepared

MAX_LINE_BYTES = 1_000_000
CSV = (
    "read_csv({path}, columns={{{columns}}}, auto_detect=false, delim=',', quote='\"', escape='\"', header=true, "
    "nullstr='', strict_mode=true, null_padding=false, max_line_size={longest}, compression='none', "
    "hive_partitioning=false, store_rejects=true, rejects_scan='refused_scans', rejects_table='refused_lines', "
    "rejects_limit=0)"
)
PARQUET = "read_parquet({path}, hive_partitioning=false)"
RAW = """
with cells as (select {cells}, {trimmed} as _trimmed, {breaks} as _breaks from {file}),
typed as (select *, {typed} from cells),
judged as (select *, {redacted}({bad}) as _bad from typed)
select {names}, _trimmed, _breaks, {kept}_bad, case when _bad then [{listed}] end as _cells from judged
"""
STRUCTURE = {
    "MISSING COLUMNS": "has too few columns",
    "TOO MANY COLUMNS": "has too many columns",
    "UNQUOTED VALUE": "has a quote that is not closed, or text after a closing quote",
    "LINE SIZE OVER MAXIMUM": f"is longer than {MAX_LINE_BYTES:,} bytes",
    "INVALID ENCODING": "is not UTF-8",
}
REFUSED_LINES = """
select line, min(error_type::varchar), min(left(csv_line, 200)), bool_or({redacted})
from refused_lines group by line order by line
"""


@dataclass(frozen=True)
class Refused:
    """A line that is no record: its physical line from 1, the rule it breaks, its beginning, whether it is redacted."""

    line: int
    rule: str
    text: str
    redacted: bool


@dataclass(frozen=True)
class Whose:
    """The column that tells whose a row is, and the ids of the redacted persons as values of it."""

    column: SourceColumn
    values: list[object]


@dataclass(frozen=True)
class RawFile:
    """A file as read: `raw` is its table (typed columns in file order, rowid from 0; `_bad` rows keep their `_cells`).

    `records` counts the rows of `raw`, `bad` and `redacted` those that are so, never both; `refused` are lines that
    never became one; `columns` maps our names to cells; `width` counts all columns of the file.
    """

    prepared: Prepared
    raw: str
    columns: dict[str, int]
    ignored: tuple[str, ...]
    records: int
    bad: int
    redacted: int
    trimmed: int
    refused: tuple[Refused, ...]
    width: int

    @property
    def rows(self) -> int:
        """Rows read: records and refused lines."""
        return self.records + len(self.refused)


def read(
    con: duckdb.DuckDBPyConnection, prepared: Prepared, table: Table, raw: str, persons: Sequence[str] = ()
) -> RawFile:
    """Read one checked file into the new table `raw`; a missing column or an unreadable file raises SourceError.

    Where there are `persons`, `raw` says of each row whether it is `_redacted`, of one of them; then it is not `_bad`.
    """
    column = table.person_column if persons else None
    whose = Whose(column, typed(con, column, persons)) if column else None
    try:
        if prepared.parquet:
            found = _read_parquet(con, prepared, table, raw, whose)
        else:
            found = _read_csv(con, prepared, table, raw, whose)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.SerializationException) as error:
        raise SourceError(f"{prepared.name} cannot be read ({_said(error)}): fetch or save the file again.") from error
    except (duckdb.BinderException, duckdb.ParserException) as error:
        raise UseError(f"A rule of {table.name} in sources.toml is not valid SQL ({_said(error)}): mend it.") from error
    if found.rows == 0:
        raise SourceError(f"{prepared.name} has column names and no rows: fetch the file again.")
    return found


def _said(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def header_of(con: duckdb.DuckDBPyConnection, prepared: Prepared) -> list[str]:
    """Return the column names that a checked file holds, in its order."""
    if not prepared.parquet:
        return read_header(prepared.name, prepared.path)
    return [row[0] for row in con.execute(f"describe select * from {_parquet(prepared)}").fetchall()]


def _parquet(prepared: Prepared) -> str:
    return PARQUET.format(path=cells.text(str(prepared.path)))


def _read_csv(
    con: duckdb.DuckDBPyConnection, prepared: Prepared, table: Table, raw: str, whose: Whose | None
) -> RawFile:
    if prepared.stray_returns and not table.multiline:
        raise SourceError(
            f"{prepared.name} has {prepared.stray_returns:,} carriage returns inside its lines: remove them."
        )
    header = read_header(prepared.name, prepared.path)
    where = matched(prepared.name, header, table)
    columns = ", ".join(f"'cell {i}': 'VARCHAR'" for i in range(where.count))
    file = CSV.format(path=cells.text(str(prepared.path)), columns=columns, longest=MAX_LINE_BYTES)
    con.execute("drop table if exists refused_lines; drop table if exists refused_scans")
    con.execute(f"create table {raw} as {_raw_sql(prepared, table, where, file, {}, whose)}", _bound(whose))
    lines = REFUSED_LINES.format(redacted=held_by_line(whose.column, "csv_line") if whose else "false")
    refused = tuple(
        Refused(line, STRUCTURE.get(kind, f"cannot be read ({kind.lower()})"), said, redacted)
        for line, kind, said, redacted in con.execute(lines, _bound(whose)).fetchall()
    )
    if where.count == 1 and prepared.trailing_blank:
        con.execute(f"delete from {raw} where rowid >= (select count(*) from {raw}) - ?", [prepared.trailing_blank])
    found = _raw_file(con, prepared, where, raw, refused, whose)
    _check_lines(con, found, table, where)
    return found


def _read_parquet(
    con: duckdb.DuckDBPyConnection, prepared: Prepared, table: Table, raw: str, whose: Whose | None
) -> RawFile:
    file = _parquet(prepared)
    try:
        described = con.execute(f"describe select * from {file}").fetchall()
        where = matched(prepared.name, [row[0] for row in described], table)
        types = {name: (described[i][0], described[i][1]) for name, i in where.at.items()}
        con.execute(f"create table {raw} as {_raw_sql(prepared, table, where, file, types, whose)}", _bound(whose))
    except duckdb.IOException as error:
        if "space" in str(error).lower() or "write" in str(error).lower():
            raise
        raise SourceError(f"{prepared.name} is a damaged parquet file ({error}): fetch it again.") from error
    return _raw_file(con, prepared, where, raw, (), whose)


def _bound(whose: Whose | None) -> list[object] | None:
    return [whose.values] if whose else None


def _raw_sql(
    prepared: Prepared,
    table: Table,
    where: Places,
    file: str,
    types: dict[str, tuple[str, str]],
    whose: Whose | None,
) -> str:
    """Return the query that reads `file`; `types` has the file's own name and type of each parquet column."""
    present = [c for c in table.column if c.name in where.at]
    native = {c.name for c in present if c.name in types and cells.is_native(c, types[c.name][1])}
    sources = {c.name: cells.name(types[c.name][0] if types else f"cell {where.at[c.name]}") for c in present}
    sources = {n: s if n in native or not types else f"{s}::varchar" for n, s in sources.items()}
    padded = {n for n in sources if (types[n][1] == "VARCHAR" if types else prepared.padded)}
    shown = [_cell(c, sources[c.name], padded=c.name in padded) for c in present]
    trims = [f"(length({s}) <> length({cells.trimmed(s)}))" for n, s in sources.items() if n in padded - native]
    raws = [cells.name(f"cell {i}") for i in range(where.count)] if table.multiline and not types else []
    breaks = [f"length({r}) - length(replace({r}, chr(10), ''))" for r in raws]
    bad = [
        cells.failing(c, _cell_name(c), cells.name(c.name), native=c.name in native, multiline=table.multiline)
        for c in present
    ]
    bad += [f"not coalesce(({rule.sql}), true)" for rule in table.rule]
    return RAW.format(
        cells=", ".join(shown),
        file=file,
        typed=", ".join(
            _typed(c, native=c.name in native, prepared=prepared, present=c in present) for c in table.column
        ),
        trimmed=" + ".join(f"coalesce({t}::int, 0)" for t in trims) or "0",
        breaks=" + ".join(f"coalesce({b}, 0)" for b in breaks) or "0",
        redacted=f"{_held(whose.column, native)} as _redacted, " if whose else "",
        bad=("not _redacted and " if whose else "") + f"({' or '.join(bad) or 'false'})",
        kept="_redacted, " if whose else "",
        names=", ".join(cells.name(c.name) for c in table.column),
        listed=", ".join(f"{_cell_name(c)}::varchar" for c in present),
    )


def _held(column: SourceColumn, native: set[str]) -> str:
    return held(column, _cell_name(column), native=column.name in native)


def _cell_name(column: SourceColumn) -> str:
    return cells.name(f"cell of {column.name}")


def _cell(column: SourceColumn, source: str, *, padded: bool) -> str:
    return f"{cells.trimmed(source) if padded else source} as {_cell_name(column)}"


def _typed(column: SourceColumn, *, native: bool, prepared: Prepared, present: bool) -> str:
    sql_type = cells.SQL_TYPES[column.type]
    if not present:
        sql = "null"
    elif native:
        sql = _cell_name(column)
    else:
        sql = cells.value(column, _cell_name(column), iso_dates=prepared.iso_dates or prepared.parquet)
    return f"({sql})::{sql_type} as {cells.name(column.name)}"


def _raw_file(
    con: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    where: Places,
    raw: str,
    refused: tuple[Refused, ...],
    whose: Whose | None,
) -> RawFile:
    of_persons = "count(*) filter (where _redacted)" if whose else "0"
    counted = con.execute(
        f"select count(*), count(*) filter (where _bad), {of_persons}, coalesce(sum(_trimmed), 0)::bigint from {raw}"
    ).fetchone()
    records, bad, redacted, trimmed = counted or (0, 0, 0, 0)
    return RawFile(prepared, raw, where.at, where.ignored, records, bad, redacted, trimmed, refused, where.count)


def _check_lines(con: duckdb.DuckDBPyConnection, found: RawFile, table: Table, where: Places) -> None:
    """Compare physical lines with what was read: an unclosed quote swallows good rows without an error."""
    prepared = found.prepared
    if table.multiline and found.refused:
        first = found.refused[0]
        raise SourceError(
            f"{prepared.name}: record {first.line - 1} {first.rule}: mend it; the rest cannot be trusted."
        )
    blank = prepared.trailing_blank if where.count == 1 else len(prepared.blank)
    breaks = con.execute(f"select coalesce(sum(_breaks), 0)::bigint from {found.raw}").fetchone()
    read_lines = 1 + found.rows + blank + (breaks[0] if breaks else 0)
    if read_lines != prepared.lines:
        raise SourceError(
            f"{prepared.name} has {prepared.lines:,} lines but {read_lines:,} were read: a quote is not closed or a "
            f"cell holds a line break from line {_first_break(prepared):,} on: mend that line."
        )


def _first_break(prepared: Prepared) -> int:
    """Return the first line of the first record that spans lines; the last line read where none does."""
    before = 0
    with prepared.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            for _ in reader:
                if reader.line_num - before > 1:
                    break
                before = reader.line_num
        except csv.Error:
            pass
    return before + 1
