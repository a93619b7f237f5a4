"""Second step of a run: `data/sources.toml` as typed objects that every later stage reads."""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from etl.errors import UseError

if TYPE_CHECKING:
    from pathlib import Path

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Type = Literal["number", "integer", "text", "date", "datetime", "flag"]
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 1, 1)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceColumn(_Strict):
    """One column of a table: how its header and its cells must look, and what it means.

    `levels` names, for a meaning that a question must know, the values that have it (any case).
    """

    name: Name
    header: Sentence
    aliases: tuple[Sentence, ...] = ()
    type: Type
    required: bool = True
    nullable: bool = False
    min: float | dt.date | None = None
    max: float | dt.date | None = None
    one_of: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    levels: dict[Name, tuple[Sentence, ...]] = {}
    unit: str = ""
    description: Sentence

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        dated = self.type in {"date", "datetime"}
        for bound in (self.min, self.max):
            if bound is not None and (self.type in {"text", "flag"} or isinstance(bound, dt.date) is not dated):
                raise ValueError(f"column {self.name!r}: min and max must be of its type {self.type!r}")
        if self.one_of and self.type != "text":
            raise ValueError(f"column {self.name!r}: one_of is for text")
        if self.levels and self.type != "text":
            raise ValueError(f"column {self.name!r}: levels are for text")
        if self.formats and not dated:
            raise ValueError(f"column {self.name!r}: formats are for dates")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every accepted header, the data's own first."""
        return (self.header, *self.aliases)


class Rule(_Strict):
    """A condition over the columns of one row; a row where it is false is rejected, null passes."""

    name: Sentence
    sql: Sentence


class Table(_Strict):
    """One table of a source: a file (or all files), its columns and its rules.

    `person` is the column that tells whose a row is: with it, rows of redacted persons are left out.
    """

    name: TableName
    files: Literal["one", "any"] = "one"
    required: bool = True
    key: tuple[str, ...] = ()
    person: str | None = None
    duplicates: Literal["keep", "drop"] = "keep"
    paired_with: str | None = None
    unless_in: str | None = None
    multiline: bool = False
    column: tuple[SourceColumn, ...] = Field(min_length=1)
    rule: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        names = [c.name for c in self.column]
        _once(f"table {self.name!r}: column", names)
        _once(f"table {self.name!r}: header", [plain(h) for c in self.column for h in c.headers])
        for name in self.key:
            if name not in names:
                raise ValueError(f"table {self.name!r}: key names {name!r}, which is no column of it")
        if any(c.nullable or not c.required for c in self.column if c.name in self.key):
            raise ValueError(f"table {self.name!r}: a key column must be required and not nullable")
        if self.duplicates == "drop" and self.paired_with:
            raise ValueError(f"table {self.name!r}: a paired table keeps its duplicates, or the pairs would shift")
        if self.person and not any(
            c.name == self.person and c.required and c.type in {"text", "integer"} for c in self.column
        ):
            raise ValueError(f"table {self.name!r}: person {self.person!r} is no required text or integer column of it")
        return self

    @property
    def person_column(self) -> SourceColumn | None:
        """The column that tells whose a row is."""
        return next((c for c in self.column if c.name == self.person), None)


class Source(_Strict):
    """One source: a folder, where its data come from, and its tables; with `dump` one MySQL dump may hold them all."""

    name: Name
    title: Sentence
    licence: Sentence
    where: Sentence
    reject_limit: float = Field(default=0.01, ge=0, le=1)
    built: bool = True
    dump: bool = False
    table: tuple[Table, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _tables_agree(self) -> Self:
        names = [t.name for t in self.table]
        _once(f"source {self.name!r}: table", [n.casefold() for n in names])
        if len(names) > 1 and any(t.files == "any" for t in self.table):
            raise ValueError(f"source {self.name!r}: a table that takes any file must be the only one")
        for table in self.table:
            for other in filter(None, (table.paired_with, table.unless_in)):
                if other not in names or other == table.name:
                    raise ValueError(f"table {table.name!r}: {other!r} is no other table of {self.name!r}")
        if self.has_persons and any(t.paired_with for t in self.table):
            raise ValueError(
                f"source {self.name!r}: a source of paired tables names no person, or the pairs would shift"
            )
        return self

    @property
    def has_persons(self) -> bool:
        """Whether any table says whose its rows are."""
        return any(t.person for t in self.table)


class Catalogue(_Strict):
    """All sources, in the order of the file."""

    source: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sources_agree(self) -> Self:
        _once("source", [s.name for s in self.source])
        return self

    @property
    def built(self) -> tuple[Source, ...]:
        """The sources that a build loads."""
        return tuple(s for s in self.source if s.built)


def plain(header: str) -> str:
    """Return `header` as it is compared: no case, spaces, underscores or invisible characters."""
    return "".join(c for c in header.casefold() if not (c.isspace() or c == "_" or unicodedata.category(c) in _UNSEEN))


def load(path: Path) -> Catalogue:
    """Return the catalogue in `path`; UseError names the file, the place and what is wrong."""
    try:
        return Catalogue.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"]) or "the whole file"
        raise UseError(f"{path.name} is not a valid catalogue: {place}: {first['msg']}; mend the entry.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UseError(f"The catalogue {path} cannot be read ({error}); mend or restore the file.") from error


_UNSEEN = {"Cc", "Cf"}


def _once(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name!r} stands there twice")
