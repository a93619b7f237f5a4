"""Between the read and the checks: every row of a table gets its number and, where it is rejected, its file and line.

A row's number counts the records of the file from 1, refused lines included, so that paired files stay in step.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.reading import cells

if TYPE_CHECKING:
    import duckdb

    from etl.catalogue import Source, Table
    from etl.reading.readers import RawFile, Refused

REJECTS = """
create table if not exists rejected_cells (
    source varchar, tbl varchar, file varchar, row bigint, line bigint, column_name varchar, value varchar, rule varchar
)
"""
ROWS = "create view {view} as select {row} as row, raw.* from (select rowid + 1 as number, * from {raw}) as raw {shift}"
SHIFT = "asof left join {shift} as shift on raw.number >= shift.after"
LINE = """
select {source} as source, {table} as tbl, {file} as file, q.row, {line} as line, q.column_name, {value} as value,
    q.rule
from q {joins} where q.row > {first} and q.row <= {last}
"""
VISIBLE = """
array_to_string(list_transform(string_split(left(q.value, 200), ''), lambda c:
    case when regexp_matches(c, {invisible}) then printf('\\u%04x', unicode(c)) else c end), '')
"""


@dataclass(frozen=True)
class Rows:
    """The rows of one table: its files with the number of rows before each, and the names of its relations.

    `every` has all records with `row` and `_bad`; `out` has (row, outcome) of those not loaded; `good` the rest.
    An outcome is rejected, deduplicated or redacted; redacted rows are out from the beginning.
    """

    source: Source
    table: Table
    files: tuple[tuple[RawFile, int], ...]

    @property
    def total(self) -> int:
        """Rows read over all files."""
        return sum(f.rows for f, _ in self.files)

    @property
    def good(self) -> str:
        """The view of loaded rows: `row` and the table's columns."""
        return f"{cells.name(self.source.name)}.{cells.name(self.table.name)}"

    @property
    def every(self) -> str:
        """The view of all records."""
        return self.inner("every")

    @property
    def out(self) -> str:
        """The table of rows that are not loaded."""
        return self.inner("out")

    @property
    def names(self) -> str:
        """The table's columns as a SQL list."""
        return ", ".join(cells.name(c.name) for c in self.table.column)

    def inner(self, what: str) -> str:
        """Return the name of a relation that only this stage uses."""
        return f"{cells.name('raw_' + self.source.name)}.{cells.name(f'{self.table.name} {what}')}"


def number(con: duckdb.DuckDBPyConnection, source: Source, table: Table, read: list[RawFile]) -> Rows:
    """Create the views of a table's rows over the files read, and return them."""
    before, files = 0, []
    for file in read:
        files.append((file, before))
        before += file.rows
    rows = Rows(source, table, tuple(files))
    con.execute(REJECTS)
    con.execute(f"create table {rows.out} (row bigint, outcome varchar)")
    for i, (file, first) in enumerate(files):
        _create_file_view(con, rows, i, file, first)
    parts = " union all ".join(
        f"select row, {rows.names}, _bad from {rows.inner(f'file {i}')}" for i in range(len(files))
    )
    con.execute(f"create view {rows.every} as {parts or _nothing(table)}")
    con.execute(
        f"create view {rows.good} as select row, {rows.names} from {rows.every} "
        f"where row not in (select row from {rows.out})"
    )
    _redact(con, rows)
    return rows


def refused_rows(file: RawFile, first: int) -> list[tuple[int, Refused]]:
    """Return the row number of each of a file's refused lines; `first` is the number of rows in the files before it."""
    blank = _blank(file)
    return [(first + refused.line - 1 - bisect_left(blank, refused.line), refused) for refused in file.refused]


def reject(con: duckdb.DuckDBPyConnection, rows: Rows, query: str, parameters: list[object] | None = None) -> None:
    """Add the rejects that `query` gives as (row, column_name, value, rule), and mark their rows as rejected.

    File and physical line follow from the row; a value is cut at 200 characters, invisible ones shown as escapes.
    """
    con.execute(f"create or replace temp table q as {query}", parameters)
    for i, (file, first) in enumerate(rows.files):
        con.execute(f"insert into rejected_cells {_located(rows, i, file, first)}")
    con.execute(
        f"insert into {rows.out} select distinct row, 'rejected' from q where row not in (select row from {rows.out})"
    )


def _redact(con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Mark the rows of redacted persons as out, so that no check or rule sees them."""
    for i, (file, first) in enumerate(rows.files):
        if file.redacted:
            con.execute(f"insert into {rows.out} select row, 'redacted' from {rows.inner(f'file {i}')} where _redacted")
        lines = [row for row, refused in refused_rows(file, first) if refused.redacted]
        if lines:
            con.execute(f"insert into {rows.out} select unnest(?::bigint[]), 'redacted'", [lines])


def _create_file_view(con: duckdb.DuckDBPyConnection, rows: Rows, i: int, file: RawFile, first: int) -> None:
    shift = ""
    if file.refused:
        places = [row - first for row, _ in refused_rows(file, first)]
        _steps(con, rows.inner(f"shift {i}"), [place - j for j, place in enumerate(places)])
        shift = SHIFT.format(shift=rows.inner(f"shift {i}"))
    row = f"{first} + raw.number" + (" + coalesce(shift.n, 0)" if shift else "")
    con.execute(ROWS.format(view=rows.inner(f"file {i}"), row=row, raw=file.raw, shift=shift))
    blank = _blank(file)
    if blank:
        _steps(con, rows.inner(f"blank {i}"), [line - j for j, line in enumerate(blank)])
    if rows.table.multiline:
        con.execute(
            f"create view {rows.inner(f'breaks {i}')} as select row, coalesce(sum(_breaks) over "
            f"(order by row rows between unbounded preceding and 1 preceding), 0)::bigint as n "
            f"from {rows.inner(f'file {i}')}"
        )


def _steps(con: duckdb.DuckDBPyConnection, table: str, after: list[int]) -> None:
    """Create a table that says by how much a number at or above `after` is shifted (the last step of equals counts)."""
    steps = {a: j + 1 for j, a in enumerate(after)}
    con.execute(f"create table {table} (after bigint, n bigint)")
    con.execute(
        f"insert into {table} select unnest(?::bigint[]), unnest(?::bigint[])", [list(steps), list(steps.values())]
    )


def _blank(file: RawFile) -> list[int]:
    """Return the numbers of the blank lines that are no records: in a file of one column a blank line is one."""
    return [] if file.width == 1 else list(file.prepared.blank)


def _located(rows: Rows, i: int, file: RawFile, first: int) -> str:
    line, joins = f"(q.row - {first})", ""
    if not file.prepared.by_row:
        line = f"(q.row - {first} + 1)"
        if rows.table.multiline:
            joins += f" left join {rows.inner(f'breaks {i}')} as breaks using (row)"
            line = f"({line} + coalesce(breaks.n, 0))"
        if _blank(file):
            joins += f" asof left join {rows.inner(f'blank {i}')} as blank on {line} >= blank.after"
            line = f"({line} + coalesce(blank.n, 0))"
    return LINE.format(
        source=cells.text(rows.source.name),
        table=cells.text(rows.table.name),
        file=cells.text(file.prepared.name),
        line=line,
        value=VISIBLE.format(invisible=cells.text(cells.INVISIBLE)),
        joins=joins,
        first=first,
        last=first + file.rows,
    )


def _nothing(table: Table) -> str:
    columns = ", ".join(f"null::{cells.SQL_TYPES[c.type]} as {cells.name(c.name)}" for c in table.column)
    return f"select null::bigint as row, {columns}, false as _bad where false"
