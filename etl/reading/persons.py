"""Part of the declared read: the SQL that tells whose a row is, for the rows of persons who are left out.

An id is compared as the reader has it: as text, upper and lower case different, or as a whole number where the column
is one, so that 17, +17 and 17.0 are the same. `$1` is the list of ids as `typed` gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.reading import cells
from etl.reading.textscan import SPACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from etl.catalogue import SourceColumn

INVISIBLE = cells.text(cells.INVISIBLE)
SEPARATORS = cells.text('[,"\n\r]')
AS_READ = "select id, {value} as value from (select unnest(?::varchar[]) as id)"


def typed(con: duckdb.DuckDBPyConnection, column: SourceColumn, persons: Sequence[str]) -> list[object]:
    """Return the ids as values of a column; those that can be none are left out."""
    found = con.execute(f"select value from ({_as_read(column)}) where value is not null", [list(persons)])
    return [row[0] for row in found.fetchall()]


def held(column: SourceColumn, cell: str, *, native: bool) -> str:
    """Return the SQL condition that a row is of one of the persons; never null.

    `cell` is the text cell of the column, invisible characters within do not hide the person; a native one has none.
    """
    plain = _listed(column, cells.name(column.name))
    if native:
        return f"coalesce({plain}, false)"
    bare = _listed(column, cells.value(column, _bare(cell)))
    return f"coalesce(case when regexp_matches({cell}, {INVISIBLE}) then {bare} else {plain} end, false)"


def held_by_line(column: SourceColumn, line: str) -> str:
    """Return the SQL condition that a line that is no record holds one of the ids; never null.

    An id is looked for between commas and quotes, whatever the column, which cannot be told there; one that has a
    comma or a quote itself, anywhere in the line.
    """
    text = f"replace({line}, '\"\"', '\"')"
    value = cells.value(column, _bare("c"))
    parts = (
        f"list_has_any(list_transform(regexp_split_to_array({text}, {SEPARATORS}), lambda c: {value}), "
        f"$1::{cells.SQL_TYPES[column.type]}[])"
    )
    if column.type != "text":
        return f"coalesce({parts}, false)"
    stands = f"regexp_matches(p, '[,\"]') and contains({text}, p)"
    return f"coalesce({parts} or len(list_filter($1::varchar[], lambda p: {stands})) > 0, false)"


def met(con: duckdb.DuckDBPyConnection, column: SourceColumn, raw: str, persons: Sequence[str]) -> set[str]:
    """Return those of the persons whose rows stand in a raw table."""
    rows = f"select {cells.name(column.name)} from {raw} where _redacted"
    found = con.execute(f"select id from ({_as_read(column)}) where value in ({rows})", [list(persons)])
    return {row[0] for row in found.fetchall()}


def _as_read(column: SourceColumn) -> str:
    return AS_READ.format(value=cells.value(column, "id"))


def _listed(column: SourceColumn, value: str) -> str:
    return f"list_contains($1::{cells.SQL_TYPES[column.type]}[], {value})"


def _bare(cell: str) -> str:
    return f"trim(regexp_replace({cell}, {INVISIBLE}, '', 'g'), {cells.text(SPACES)})"
