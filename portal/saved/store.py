"""Beside the builds: what people keep in the portal. Cohorts, their sizes by build, notes, the record of exports.

One SQLite file (store_file) that outlives every build. Nothing here knows what a question or a filter is: states are
query strings.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from portal.saved.file import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE = "portal.sqlite3"
REMOVED = "[removed]"
REDACTIONS = "redactions.txt"
_WRITTEN = (("cohorts", "name"), ("cohorts", "note"), ("notes", "text"))
_VISIBLE = "deleted_at is null and (shared = 1 or (owner = :user and owner <> ''))"
_OWN = "id = :id and owner = :user and owner <> ''"


@dataclass(frozen=True, slots=True)
class SavedCohort:
    """A kept filter state: the query strings in `parts` must all hold. `size` is of the day and build it was made."""

    id: str
    owner: str
    name: str
    note: str
    question: str
    parts: tuple[str, ...]
    words: str
    shared: bool
    made_at: str
    build: str
    size: int


@dataclass(frozen=True, slots=True)
class SavedNote:
    """Words on one answer in one filter state (`query`), with their author."""

    id: str
    question: str
    answer: str
    query: str
    words: str
    author: str
    text: str
    made_at: str


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One line of the record: who listed or exported how many of whom, when, on which build."""

    number: int
    at: str
    user: str
    question: str
    filters: str
    kind: str
    count: int
    build: str


def redacted(folder: Path) -> list[str]:
    """Return the ids of persons who are to be forgotten: the lines of the ETL's list in the data folder."""
    try:
        lines = (folder / REDACTIONS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def new_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(12)


def now() -> str:
    """Return the time as ISO 8601, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """The file and what is asked of it; it is made at the first write."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the file; nothing is opened before it is needed."""
        self.path = folder / FILE

    # --- cohorts

    def keep(self, cohort: SavedCohort) -> None:
        """Add a cohort."""
        self._add("cohorts", {**_fields(cohort), "parts": json.dumps(cohort.parts)})

    def cohort(self, id_: str, user: str) -> SavedCohort | None:
        """Return a cohort that a user may see, else None: whether it is missing, deleted or another's is not told."""
        rows = self._read(f"select * from cohorts where id = :id and {_VISIBLE}", {"id": id_, "user": user})
        return _cohort(rows[0]) if rows else None

    def cohorts(self, user: str) -> list[SavedCohort]:
        """Return the cohorts that a user may see, the newest first."""
        rows = self._read(f"select * from cohorts where {_VISIBLE} order by made_at desc, id", {"user": user})
        return [_cohort(row) for row in rows]

    def change(self, id_: str, user: str, **values: str | bool) -> bool:
        """Set name, note or shared of one's own cohort; return whether there is such a one."""
        assignments = ", ".join(f"{name} = :{name}" for name in ("name", "note", "shared") if name in values)
        return self._write(
            f"update cohorts set {assignments} where {_OWN} and deleted_at is null",
            {**values, "id": id_, "user": user},
        )

    def delete(self, id_: str, user: str) -> bool:
        """Delete one's own cohort, so that it can be brought back; return whether there is such a one."""
        statement = f"update cohorts set deleted_at = :now where {_OWN} and deleted_at is null"
        return self._write(statement, {"now": now(), "id": id_, "user": user})

    def restore(self, id_: str, user: str) -> bool:
        """Bring one's own deleted cohort back; return whether there is such a one."""
        return self._write(f"update cohorts set deleted_at = null where {_OWN}", {"id": id_, "user": user})

    def copy(self, id_: str, user: str, name: str) -> SavedCohort | None:
        """Return a private copy, under a name of its own, of a cohort that a user may see; None where there is none."""
        cohort = self.cohort(id_, user)
        if cohort is None or not user:
            return None
        copy = replace(cohort, id=new_id(), owner=user, name=name, shared=False, made_at=now())
        self.keep(copy)
        return copy

    def sized(self, id_: str, build: str, built_at: str, size: int) -> None:
        """Keep how many a cohort had in a build; the first count of a build stays."""
        values: dict[str, Any] = {"cohort": id_, "build": build, "built_at": built_at, "size": size}
        self._add("sizes", values, "or ignore")

    def sizes(self) -> dict[str, list[tuple[str, int]]]:
        """Return build time and size of each cohort, oldest build first."""
        sizes: dict[str, list[tuple[str, int]]] = {}
        for row in self._read("select cohort, built_at, size from sizes order by built_at, build", {}):
            sizes.setdefault(row["cohort"], []).append((row["built_at"], row["size"]))
        return sizes

    # --- notes, and the record of exports

    def note(self, note: SavedNote) -> None:
        """Add a note."""
        self._add("notes", _fields(note))

    def notes(self, question: str, query: str) -> list[SavedNote]:
        """Return the notes on one question's answers in one filter state, oldest first."""
        sql = "select * from notes where question = :question and query = :query and deleted_at is null"
        rows = self._read(f"{sql} order by made_at, id", {"question": question, "query": query})
        return [SavedNote(**{name: row[name] for name in SavedNote.__slots__}) for row in rows]

    def unnote(self, id_: str, user: str) -> bool:
        """Remove one's own note; return whether there is such a one."""
        statement = "update notes set deleted_at = :now where id = :id and author = :user and author <> ''"
        return self._write(statement, {"now": now(), "id": id_, "user": user})

    def renote(self, id_: str, user: str) -> bool:
        """Bring one's own removed note back."""
        statement = "update notes set deleted_at = null where id = :id and author = :user and author <> ''"
        return self._write(statement, {"id": id_, "user": user})

    def listed(self, user: str, question: str, filters: str, kind: str, count: int, build: str) -> None:
        """Add one line to the record."""
        values: dict[str, Any] = {"at": now(), "user": user, "question": question, "filters": filters}
        values |= {"kind": kind, "count": count, "build": build}
        self._add("record", values)

    def record(self, most: int, user: str | None = None) -> list[ListRecord]:
        """Return the last lines of the record, of one user where one is given, the newest first."""
        sql = "select * from record where :user is null or user = :user order by number desc limit :most"
        rows = self._read(sql, {"user": user, "most": most})
        return [ListRecord(**{name: row[name] for name in ListRecord.__slots__}) for row in rows]

    # --- persons who are to be forgotten, and copies

    def forget(self, ids: Iterable[str]) -> int:
        """Replace ids in what people wrote, where one stands as a word of its own; return how many texts changed.

        States and the record hold no ids of persons: what was searched in a list is not kept.
        """
        words = re.compile("|".join(rf"(?<!\w){re.escape(id_)}(?!\w)" for id_ in ids))
        if not words.pattern or not self.path.exists():
            return 0
        with opened(self.path) as connection:
            connection.create_function("without", 1, lambda text: words.sub(REMOVED, text), deterministic=True)
            connection.execute("begin immediate")
            changed = sum(
                connection.execute(
                    f"update {table} set {name} = without({name}) where {name} <> without({name})"
                ).rowcount
                for table, name in _WRITTEN
            )
            connection.execute("commit")
            if changed:
                connection.execute("pragma wal_checkpoint(truncate)")
                connection.execute("vacuum")
        return changed

    def backup(self, path: Path) -> None:
        """Write a whole copy of the file, as it is now, while others write; the copy is readable by its owner alone."""
        with opened(self.path) as connection, closing(sqlite3.connect(path)) as copy:
            path.chmod(0o600)
            connection.backup(copy)

    # --- the file

    def _read(self, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
        if not self.path.exists():
            return []
        with opened(self.path) as connection:
            return connection.execute(sql, values).fetchall()

    def _write(self, sql: str, values: Mapping[str, Any]) -> bool:
        with opened(self.path) as connection:
            return connection.execute(sql, values).rowcount > 0

    def _add(self, table: str, values: Mapping[str, Any], instead: str = "") -> None:
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        self._write(f"insert {instead} into {table} ({names}) values ({places})", values)


def _cohort(row: sqlite3.Row) -> SavedCohort:
    values = {name: row[name] for name in SavedCohort.__slots__}
    return SavedCohort(**{**values, "parts": tuple(json.loads(row["parts"])), "shared": bool(row["shared"])})


def _fields(item: SavedCohort | SavedNote) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}
