"""Staging and marts: runs a source's SQL models in order, holds each mart to its declared columns, runs its checks."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from etl.errors import EtlError, SourceError
from etl.reading import cells, lookups
from etl.reading.lookups import Lookup  # noqa: TC001 # pydantic needs the type at run time

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from etl.catalogue import Source
    from etl.reading.checks import Check

Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
FIRST_SHOWN = 3
MOST_LISTED = 100
CATALOGUE = """
create table if not exists catalogue_columns (
    source varchar, tbl varchar, position bigint, name varchar, header varchar, type varchar, unit varchar,
    description varchar
);
create table if not exists catalogue_levels (source varchar, tbl varchar, name varchar, meaning varchar, level varchar)
"""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MartColumn(_Strict):
    """A column of a mart: its name, its DuckDB type and its sentence (the catalogue's where none is given)."""

    name: Sentence
    type: Literal["BIGINT", "BOOLEAN", "BOOLEAN[]", "DATE", "DOUBLE", "DOUBLE[]", "TIMESTAMP", "VARCHAR"]
    description: str = ""


class ModelCheck(_Strict):
    """A rule about a model in words, and the SQL that returns the rows that break it.

    Such a row stops the build; with `stops` false the check fails on the page Data, with the first rows' first column.
    """

    name: Sentence
    sql: Sentence
    stops: bool = True


class Model(_Strict):
    """One SQL file: a staging table that only later models read, or a mart that is published.

    `lookups` are tables that it needs and no source has (etl/reading/lookups.py).
    """

    name: Sentence
    kind: Literal["staging", "mart"]
    description: Sentence
    lookups: tuple[Lookup, ...] = ()
    column: tuple[MartColumn, ...] = ()
    check: tuple[ModelCheck, ...] = ()


class Models(_Strict):
    """All models of a source, in the order in which they run."""

    model: tuple[Model, ...] = Field(min_length=1)


def load_models(folder: Path) -> tuple[Model, ...]:
    """Return the models that `folder`/models.toml lists; EtlError where it and the SQL files do not agree."""
    try:
        models = Models.model_validate(tomllib.loads((folder / "models.toml").read_text(encoding="utf-8"))).model
    except (OSError, ValidationError, tomllib.TOMLDecodeError) as error:
        raise EtlError(f"{folder.name}/models.toml cannot be used ({error}): mend it.") from error
    listed, present = [m.name for m in models], sorted(p.stem for p in folder.glob("*.sql"))
    if sorted(listed) != present:
        raise EtlError(f"{folder.name}/models.toml lists {sorted(listed)} but the SQL files are {present}.")
    return models


def describe_columns(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Give the models the catalogue's headers, units and sentences as catalogue_columns, named levels beside it."""
    con.execute(CATALOGUE)
    levels = [
        (source.name, table.name, column.name, meaning, level)
        for table in source.table
        for column in table.column
        for meaning, values in column.levels.items()
        for level in values
    ]
    columns = [
        (source.name, table.name, i, c.name, c.header, c.type, c.unit, c.description)
        for table in source.table
        for i, c in enumerate(table.column, start=1)
    ]
    for table, rows in (("catalogue_levels", levels), ("catalogue_columns", columns)):
        if rows:  # one statement for all rows: one for each takes a millisecond
            marks = ", ".join("unnest(?)" for _ in rows[0])
            con.execute(f"insert into {table} select {marks}", [list(values) for values in zip(*rows, strict=True)])


def run_model(con: duckdb.DuckDBPyConnection, source: Source, model: Model, folder: Path) -> dict[str, object]:
    """Create one model; return a mart's part of build.json (rows, sentences), an empty dict for staging.

    A mart whose columns differ from the declared ones, or lack a sentence, raises EtlError.
    """
    for lookup in model.lookups:
        lookups.make(con, lookup)
    sql = (folder / f"{model.name}.sql").read_text(encoding="utf-8")
    con.execute(f"set search_path = 'work.{source.name},portal.main,work.main'")
    if model.kind == "staging":
        con.execute(f"create table {cells.name(source.name)}.{cells.name(model.name)} as {sql}")
        return {}
    con.execute(f"create table portal.main.{cells.name(model.name)} as {sql}")
    return describe_mart(con, source, model)


def describe_mart(con: duckdb.DuckDBPyConnection, source: Source, model: Model) -> dict[str, object]:
    """Hold a mart that is there to its declared columns, give it its sentences, and return its part of build.json."""
    mart = f"portal.main.{cells.name(model.name)}"
    columns = _declared(source, model)
    actual = [(row[0], row[1]) for row in con.execute(f"describe {mart}").fetchall()]
    if actual != [(c["name"], c["type"]) for c in columns]:
        raise EtlError(
            f"mart {model.name} has the columns {actual}, not those that models.toml declares: mend one of them."
        )
    con.execute(f"comment on table {mart} is {cells.text(model.description)}")
    for column in columns:
        said = cells.text(column["description"])
        con.execute(f"comment on column {mart}.{cells.name(column['name'])} is {said}")
    counted = con.execute(f"select count(*) from {mart}").fetchone()
    rows = counted[0] if counted else 0
    return {"source": source.name, "rows": rows, "description": model.description, "columns": columns}


def check_model(con: duckdb.DuckDBPyConnection, source: Source, model: Model) -> list[Check]:
    """Run a model's checks; one that fails and stops raises SourceError with its first failing rows."""
    done: list[Check] = []
    for check in model.check:
        found = con.execute(f"select count(*) from ({check.sql})").fetchone()
        failing = found[0] if found else 0
        if failing and check.stops:
            first = con.execute(f"select * from ({check.sql}) limit {FIRST_SHOWN}").fetchall()
            raise SourceError(
                f"{source.name}, {model.name}: it must hold that {check.name}; {failing:,} rows break it, "
                f"the first: {first}: compare the source files with each other and fetch them again."
            )
        outcome: Check = {
            "source": source.name,
            "model": model.name,
            "check": check.name,
            "passed": failing == 0,
            "failing_rows": failing,
        }
        if failing:
            listed = con.execute(f"select * from ({check.sql}) limit {MOST_LISTED}").fetchall()
            outcome["found"] = [str(row[0]) for row in listed]
        done.append(outcome)
    return done


def _declared(source: Source, model: Model) -> list[dict[str, str]]:
    known = {c.name: c.description for table in reversed(source.table) for c in table.column}
    columns = [
        {"name": c.name, "type": c.type, "description": c.description or known.get(c.name, "")} for c in model.column
    ]
    for column in columns:
        if not column["description"]:
            raise EtlError(f"mart {model.name}: the column {column['name']} has no sentence: add it to models.toml.")
    return columns
