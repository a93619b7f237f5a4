"""Part of the declared read: the SQL that turns a cell into a value, and says in words why it cannot.

Each column has two descriptions of the same thing. `failing` is one cheap condition, computed for every row.
`reason` names the rule, and is computed for the few rows that fail. A build stops where the two disagree (checks.py).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from etl.catalogue import EARLIEST, LATEST
from etl.reading.textscan import SPACES

if TYPE_CHECKING:
    from etl.catalogue import SourceColumn

INVISIBLE = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\x{115f}\x{1160}\x{3164}\x{ffa0}]"
INVISIBLE_BUT_BREAKS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\p{Cf}\p{Zl}\p{Zp}\x{115f}\x{1160}\x{3164}\x{ffa0}]"
LARGEST = "1.7976931348623157e308"
SQL_TYPES = {
    "number": "double",
    "integer": "bigint",
    "text": "varchar",
    "date": "date",
    "datetime": "timestamp",
    "flag": "boolean",
}
ISO_FORMATS = {
    "date": ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"),
    "datetime": ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"),
}
NATIVE = {
    "number": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE"},
    "integer": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"},
    "date": {"DATE"},
    "datetime": {"TIMESTAMP"},
    "flag": {"BOOLEAN"},
}
_FLAG = "case {c} when '0' then false when '1' then true else (case lower({c}) {words} end) end"
_YES, _NO = ("yes", "true", "y", "t", "1.0"), ("no", "false", "n", "f", "0.0")


def text(value: str) -> str:
    """Return `value` as a SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """Return `value` as a quoted SQL name."""
    return '"' + value.replace('"', '""') + '"'


def trimmed(cell: str) -> str:
    """Return the SQL of a cell without outer white space; `trim` of many characters is slow, so few cells get to it."""
    spaces = text(SPACES)
    outer = f"contains({spaces}, left({cell}, 1)) or contains({spaces}, right({cell}, 1))"
    return f"(case when {outer} then trim({cell}, {spaces}) else {cell} end)"


def is_native(column: SourceColumn, sql_type: str) -> bool:
    """Tell whether a parquet column of `sql_type` needs no way over text."""
    return sql_type in NATIVE.get(column.type, set())


def value(column: SourceColumn, cell: str, *, iso_dates: bool = False) -> str:
    """Return the SQL of the typed value of a text cell; null where it is blank or cannot be read."""
    match column.type:
        case "number":
            return f"try_cast({cell} as double)"
        case "integer":
            return f"case when regexp_full_match({cell}, '[+-]?[0-9]+([.]0*)?') then try_cast({cell} as bigint) end"
        case "flag":
            words = " ".join([f"when '{w}' then true" for w in _YES] + [f"when '{w}' then false" for w in _NO])
            return _FLAG.format(c=cell, words=words)
        case "text":
            return f"nullif({cell}, '')"
        case _:
            return _moment(column, cell, iso_dates=iso_dates)


def failing(column: SourceColumn, cell: str, typed: str, *, native: bool = False, multiline: bool = False) -> str:
    """Return the SQL condition under which a row is rejected for this column; never null."""
    blank = f"({cell} is null)" if native else f"({cell} is null or {cell} = '')"
    lost = f"{typed} is null" if not column.nullable else f"({typed} is null and not {blank})"
    low, high = limits(column)
    conditions = [lost]
    if low is not None:
        conditions.append(f"coalesce({typed} not between {low} and {high}, false)")
    if not native and column.type in {"number", "integer"}:
        conditions.append(f"coalesce(contains({cell}, '_'), false)")
    if column.type == "text":
        conditions.append(f"coalesce(regexp_matches({typed}, {text(_invisible(multiline=multiline))}), false)")
    if column.one_of:
        conditions.append(f"coalesce({typed} not in ({', '.join(map(text, column.one_of))}), false)")
    return " or ".join(conditions)


def reason(column: SourceColumn, cell: str, *, iso_dates: bool = False, multiline: bool = False) -> str:
    """Return the SQL of the sentence that says which rule a text cell breaks; null where it breaks none."""
    typed = value(column, cell, iso_dates=iso_dates)
    low, high = limits(column)
    blank = f"({cell} is null or {cell} = '')"
    cases: list[tuple[str, str | None]] = [
        (f"regexp_matches({cell}, {text(_invisible(multiline=multiline))})", "holds an invisible character"),
        (blank, None if column.nullable else "is missing"),
    ]
    if column.type != "text":
        cases.append((f"{typed} is null", _kind(column, iso_dates=iso_dates)))
    if column.type in {"number", "integer"}:
        cases.append((f"contains({cell}, '_')", _kind(column, iso_dates=iso_dates)))
        cases.append((f"not isfinite({typed}::double)", "is not a finite number"))
    if low is not None and high is not None:
        if column.min is not None or column.type in {"date", "datetime"}:
            cases.append((f"{typed} < {low}", f"is below the smallest allowed value {_said(column, low)}"))
        if column.max is not None or column.type in {"date", "datetime"}:
            cases.append((f"{typed} > {high}", f"is above the largest allowed value {_said(column, high)}"))
    if column.one_of:
        cases.append(
            (f"{typed} not in ({', '.join(map(text, column.one_of))})", f"is none of {', '.join(column.one_of)}")
        )
    whens = " ".join(f"when {condition} then {text(said) if said else 'null'}" for condition, said in cases)
    return f"case {whens} end"


def limits(column: SourceColumn) -> tuple[str | None, str | None]:
    """Return the SQL of the smallest and largest allowed value; None for types without order or limits."""
    if column.type in {"date", "datetime"}:
        low = column.min if isinstance(column.min, dt.date) else EARLIEST
        high = column.max if isinstance(column.max, dt.date) else LATEST
        kind = "date" if column.type == "date" else "timestamp"
        return f"{kind} '{low}'", f"{kind} '{high}'"
    if column.type == "number":
        low_number = f"-{LARGEST}" if column.min is None else repr(column.min)
        return low_number, LARGEST if column.max is None else repr(column.max)
    if column.type == "integer" and (column.min is not None or column.max is not None):
        low_whole = "-9223372036854775808" if column.min is None else repr(column.min)
        return low_whole, "9223372036854775807" if column.max is None else repr(column.max)
    return None, None


def formats(column: SourceColumn, *, iso_dates: bool) -> tuple[str, ...]:
    """Return the date formats of a column; ISO where it names none, and besides where the file has real dates."""
    iso = ISO_FORMATS[column.type]
    return (*column.formats, *iso) if iso_dates else column.formats or (iso[0],)


def _moment(column: SourceColumn, cell: str, *, iso_dates: bool) -> str:
    listed = ", ".join(map(text, formats(column, iso_dates=iso_dates)))
    parsed = f"case when regexp_matches({cell}, '[0-9]') then try_strptime({cell}, [{listed}]) end"
    if column.type == "datetime":
        return parsed
    return f"(case when date_trunc('day', {parsed}) = {parsed} then ({parsed})::date end)"


def _invisible(*, multiline: bool) -> str:
    return INVISIBLE_BUT_BREAKS if multiline else INVISIBLE


def _kind(column: SourceColumn, *, iso_dates: bool) -> str:
    match column.type:
        case "number":
            return "is not a number"
        case "integer":
            return "is not a whole number"
        case "flag":
            return "is not yes or no (1, 0, true, false)"
        case _:
            return f"is not a {column.type} of the form {' or '.join(formats(column, iso_dates=iso_dates))}"


def _said(column: SourceColumn, limit: str) -> str:
    return limit.split("'")[1] if column.type in {"date", "datetime"} else limit.removesuffix(".0")
