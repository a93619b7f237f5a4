"""Row rules: rows that break one become rejects with file, line, column, value and rule; the rest is loaded."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NotRequired, TypedDict

from etl.errors import EtlError, SourceError
from etl.reading import cells
from etl.reading.rows import Rows, refused_rows, reject

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from etl.reading.readers import RawFile

OUTCOMES = ("deduplicated", "rejected", "redacted")
MOST_LISTED = 100_000
FIRST_SHOWN = 20
LISTED = """
select file, line, column_name, value, rule from rejected_cells
where source = ? and tbl = ? order by row limit ?
"""


class Check(TypedDict):
    """The outcome of a check as build.json has it; `found` names the first rows that break one that does not stop."""

    source: str
    model: str
    check: str
    passed: bool
    failing_rows: int
    found: NotRequired[list[str]]


def reject_bad_rows(con: duckdb.DuckDBPyConnection, rows: Rows) -> Check:
    """Reject refused lines and rows with bad cells or broken row rules; return the check that each has its reason.

    Above the reject limit only the first rows are listed: the build is about to stop.
    """
    listed = f"limit {MOST_LISTED}" if _bad(rows) > rows.source.reject_limit * rows.total else ""
    for i, (file, first) in enumerate(rows.files):
        refused = [(row, line) for row, line in refused_rows(file, first) if not line.redacted]
        if refused:
            reject(
                con,
                rows,
                "select unnest(?::bigint[]) as row, '' as column_name, unnest(?::varchar[]) as value, "
                "unnest(?::varchar[]) as rule",
                [[row for row, _ in refused], [line.text for _, line in refused], [line.rule for _, line in refused]],
            )
        if file.bad:
            reject(con, rows, _reasons(rows, i, file, listed))
    lost = _count(con, f"select count(*) from {rows.every} where _bad and row not in (select row from {rows.out})")
    if lost and not listed:
        raise EtlError(
            f"{lost:,} rows of {rows.table.name} were found bad by no rule: report this as a fault of the ETL."
        )
    con.execute(
        f"insert into {rows.out} select row, 'rejected' from {rows.every} "
        f"where _bad and row not in (select row from {rows.out})"
    )
    return _check(rows, "every rejected row names file, line, column, value and rule", lost)


def reject_duplicates(con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Set aside rows equal in every column to an earlier one (where the catalogue says so), reject repeated keys."""
    if rows.table.duplicates == "drop":
        con.execute(
            f"insert into {rows.out} select row, 'deduplicated' from {rows.good} "
            f"qualify row_number() over (partition by {rows.names} order by row) > 1"
        )
    if rows.table.key:
        key = ", ".join(cells.name(k) for k in rows.table.key)
        headers = ", ".join(c.header for c in rows.table.column if c.name in rows.table.key)
        reject(
            con,
            rows,
            f"select row, {cells.text(headers)} as column_name, concat_ws(', ', {key}) as value, "
            f"'repeats the key of an earlier row' as rule from {rows.good} "
            f"qualify row_number() over (partition by {key} order by row) > 1",
        )


def reject_pairs(con: duckdb.DuckDBPyConnection, rows: Rows, other: Rows) -> None:
    """Keep two files of the same row order in step: unequal counts raise SourceError, a reject takes its pair along."""
    if rows.total != other.total:
        raise SourceError(
            f"{_files(rows)} has {rows.total:,} rows and {_files(other)} has {other.total:,}: they belong together row "
            "by row, so fetch both again."
        )
    one, two = (f"(select row from {r.out} where outcome = 'rejected')" for r in (rows, other))
    _reject_partners(con, rows, other, two)
    _reject_partners(con, other, rows, one)


def check_limit(con: duckdb.DuckDBPyConnection, rows: Rows, listing: Path) -> None:
    """Raise SourceError where more rows of a table are rejected than the source allows; `listing` gets them all."""
    rejected = _count(con, f"select count(*) from {rows.out} where outcome = 'rejected'")
    if rejected <= rows.source.reject_limit * rows.total:
        return
    found = con.execute(
        LISTED,
        [rows.source.name, rows.table.name, MOST_LISTED],
    ).fetchall()
    with listing.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "line", "column", "value", "rule"))
        writer.writerows(found)
    error = SourceError(
        f"{_files(rows)}: {rejected:,} of {rows.total:,} rows are rejected, more than the limit of "
        f"{rows.source.reject_limit:.2%}; the first: {_sentence(found[0])}; all are listed in {listing}: "
        "mend the file, or raise reject_limit in sources.toml."
    )
    for row in found[:FIRST_SHOWN]:
        error.add_note(_sentence(row))
    raise error


def accounts(con: duckdb.DuckDBPyConnection, rows: Rows) -> tuple[list[dict[str, int]], list[Check]]:
    """Return loaded, deduplicated, rejected and redacted of each file, and the checks that rows and lines add up.

    The loaded rows are counted from the rows themselves; a sum that does not agree raises EtlError.
    """
    files = []
    for file, first in rows.files:
        span = f"row > {first} and row <= {first + file.rows}"
        out = dict(con.execute(f"select outcome, count(*) from {rows.out} where {span} group by outcome").fetchall())
        loaded = _count(con, f"select count(*) from {rows.good} where {span}")
        gone = {outcome: out.get(outcome, 0) for outcome in OUTCOMES}
        files.append({"rows_read": file.rows, "loaded": loaded, **gone})
    lost = sum(abs(f["rows_read"] - f["loaded"] - sum(f[outcome] for outcome in OUTCOMES)) for f in files)
    if lost:
        raise EtlError(
            f"{rows.table.name}: {lost:,} rows are neither loaded nor left out: report this as a fault of the ETL."
        )
    checks = [_check(rows, f"rows read = loaded + {' + '.join(OUTCOMES)}", lost)]
    if any(not file.prepared.parquet for file, _ in rows.files):
        checks.append(_check(rows, "every physical line is the header, a row, blank or part of a cell", 0))
    return files, checks


def _reasons(rows: Rows, i: int, file: RawFile, listed: str) -> str:
    """Return the query that names for each bad row of a file every column and row rule that it breaks."""
    iso = file.prepared.iso_dates or file.prepared.parquet
    present = [c for c in rows.table.column if c.name in file.columns]
    parts = []
    for j, column in enumerate(present, start=1):
        rule = cells.reason(column, f"_cells[{j}]", iso_dates=iso, multiline=rows.table.multiline)
        parts.append(
            f"select row, {cells.text(column.header)} as column_name, _cells[{j}] as value, {rule} as rule from bad"
        )
    for row_rule in rows.table.rule:
        used = [c for c in rows.table.column if re.search(rf"\b{c.name}\b", row_rule.sql)]
        values = ", ".join(cells.name(c.name) for c in used) or "''"
        parts.append(
            f"select row, {cells.text(', '.join(c.header for c in used))}, concat_ws(', ', {values}), "
            f"{cells.text('breaks the rule: ' + row_rule.name)} from bad where not coalesce(({row_rule.sql}), true)"
        )
    return (
        f"with bad as (select * from {rows.inner(f'file {i}')} where _bad order by row {listed}) "
        f"select * from ({' union all '.join(parts)}) where rule is not null"
    )


def _reject_partners(con: duckdb.DuckDBPyConnection, rows: Rows, other: Rows, rejected: str) -> None:
    reject(
        con,
        rows,
        f"select row, '' as column_name, '' as value, {cells.text(f'its pair in {_files(other)} is rejected')} as rule "
        f"from {rejected} where row not in (select row from {rows.out})",
    )


def _sentence(row: tuple[str, int, str, str | None, str]) -> str:
    file, line, column, value, rule = row
    place = f"{column} {value!r}" if column else repr(value or "")[:80] if value else "the row"
    return f"{file} line {line}: {place} {rule}"


def _files(rows: Rows) -> str:
    return ", ".join(file.prepared.name for file, _ in rows.files) or rows.table.name


def _bad(rows: Rows) -> int:
    return sum(file.bad + sum(not line.redacted for line in file.refused) for file, _ in rows.files)


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0


def _check(rows: Rows, sentence: str, failing: int) -> Check:
    return {
        "source": rows.source.name,
        "model": rows.table.name,
        "check": sentence,
        "passed": failing == 0,
        "failing_rows": failing,
    }
