"""Beside the builds: what people keep in the portal. Cohorts, their sizes by build, notes, the record of exports.

One SQLite file that outlives every build. Any number of workers write at once: each write is one short transaction
that waits for its turn. Nothing here knows what a question or a filter is: states are query strings.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.warehouse import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FILE = "portal.sqlite3"
VERSION = 1
SECONDS = 15.0
REMOVED = "[removed]"
TABLES = (
    """
    create table cohorts (
        id text primary key,
        owner text not null,
        name text not null,
        note text not null,
        question text not null,
        parts text not null,
        words text not null,
        shared integer not null,
        made_at text not null,
        build text not null,
        size integer not null,
        deleted_at text
    ) strict
    """,
    """
    create table sizes (
        cohort text not null references cohorts (id),
        build text not null,
        built_at text not null,
        size integer not null,
        primary key (cohort, build)
    ) strict
    """,
    """
    create table notes (
        id text primary key,
        question text not null,
        answer text not null,
        query text not null,
        words text not null,
        author text not null,
        text text not null,
        made_at text not null,
        deleted_at text
    ) strict
    """,
    """
    create index notes_by_state on notes (question, query)
    """,
    """
    create table record (
        number integer primary key autoincrement,
        at text not null,
        user text not null,
        question text not null,
        filters text not null,
        kind text not null,
        count integer not null,
        build text not null
    ) strict
    """,
)
UNCHANGED = """
create trigger record_is_not_changed before update on record begin
    select raise(abort, 'the record of exports is append-only');
end
"""
UNSHORTENED = """
create trigger record_is_not_shortened before delete on record begin
    select raise(abort, 'the record of exports is append-only');
end
"""
REDACTIONS = "redactions.txt"
_WRITTEN = (("cohorts", "name"), ("cohorts", "note"), ("notes", "text"))
_VISIBLE = "deleted_at is null and (shared = 1 or (owner = :user and owner <> ''))"
_OWN = "id = :id and owner = :user and owner <> ''"


class Closed(Refused):
    """The store cannot be read or written; the message is one sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Cohort:
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
class Note:
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
class Listing:
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

    def keep(self, cohort: Cohort) -> None:
        """Add a cohort."""
        self._add("cohorts", {**_fields(cohort), "parts": json.dumps(cohort.parts)})

    def cohort(self, id_: str, user: str) -> Cohort | None:
        """Return a cohort that a user may see, else None: whether it is missing, deleted or another's is not told."""
        rows = self._read(f"select * from cohorts where id = :id and {_VISIBLE}", {"id": id_, "user": user})
        return _cohort(rows[0]) if rows else None

    def cohorts(self, user: str) -> list[Cohort]:
        """Return the cohorts that a user may see, the newest first."""
        rows = self._read(f"select * from cohorts where {_VISIBLE} order by made_at desc, id", {"user": user})
        return [_cohort(row) for row in rows]

    def change(self, id_: str, user: str, **values: str | bool) -> bool:
        """Set name, note or shared of one's own cohort; return whether there is such a one."""
        said = ", ".join(f"{name} = :{name}" for name in ("name", "note", "shared") if name in values)
        return self._write(
            f"update cohorts set {said} where {_OWN} and deleted_at is null",
            {**values, "id": id_, "user": user},
        )

    def delete(self, id_: str, user: str) -> bool:
        """Delete one's own cohort, so that it can be brought back; return whether there is such a one."""
        statement = f"update cohorts set deleted_at = :now where {_OWN} and deleted_at is null"
        return self._write(statement, {"now": now(), "id": id_, "user": user})

    def restore(self, id_: str, user: str) -> bool:
        """Bring one's own deleted cohort back; return whether there is such a one."""
        return self._write(f"update cohorts set deleted_at = null where {_OWN}", {"id": id_, "user": user})

    def copy(self, id_: str, user: str, name: str) -> Cohort | None:
        """Return a private copy, under a name of its own, of a cohort that a user may see; None where there is none."""
        found = self.cohort(id_, user)
        if found is None or not user:
            return None
        made = replace(found, id=new_id(), owner=user, name=name, shared=False, made_at=now())
        self.keep(made)
        return made

    def sized(self, id_: str, build: str, built_at: str, size: int) -> None:
        """Keep how many a cohort had in a build; the first count of a build stays."""
        values: dict[str, Any] = {"cohort": id_, "build": build, "built_at": built_at, "size": size}
        self._add("sizes", values, "or ignore")

    def sizes(self) -> dict[str, list[tuple[str, int]]]:
        """Return build time and size of each cohort, oldest build first."""
        found: dict[str, list[tuple[str, int]]] = {}
        for row in self._read("select cohort, built_at, size from sizes order by built_at, build", {}):
            found.setdefault(row["cohort"], []).append((row["built_at"], row["size"]))
        return found

    # --- notes, and the record of exports

    def note(self, note: Note) -> None:
        """Add a note."""
        self._add("notes", _fields(note))

    def notes(self, question: str, query: str) -> list[Note]:
        """Return the notes on one question's answers in one filter state, oldest first."""
        sql = "select * from notes where question = :question and query = :query and deleted_at is null"
        rows = self._read(f"{sql} order by made_at, id", {"question": question, "query": query})
        return [Note(**{name: row[name] for name in Note.__slots__}) for row in rows]

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

    def record(self, most: int, user: str | None = None) -> list[Listing]:
        """Return the last lines of the record, of one user where told, the newest first."""
        sql = "select * from record where :user is null or user = :user order by number desc limit :most"
        rows = self._read(sql, {"user": user, "most": most})
        return [Listing(**{name: row[name] for name in Listing.__slots__}) for row in rows]

    # --- persons who are to be forgotten, and copies

    def forget(self, ids: Iterable[str]) -> int:
        """Replace ids in what people wrote, where one stands as a word of its own; return how many texts changed.

        States and the record hold no ids of persons: what was searched in a list is not kept.
        """
        words = re.compile("|".join(rf"(?<!\w){re.escape(id_)}(?!\w)" for id_ in ids))
        if not words.pattern or not self.path.exists():
            return 0
        with self._open() as connection:
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
        with self._open() as connection, closing(sqlite3.connect(path)) as copy:
            path.chmod(0o600)
            connection.backup(copy)

    # --- the file

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Hold a connection; raise Closed with a sentence where the file does not do its part."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.path.exists():
                _begin(self.path)
            with closing(sqlite3.connect(self.path, timeout=SECONDS, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                if _version(connection) != VERSION:
                    raise sqlite3.DatabaseError("the file is of another version")
                yield connection
        except (sqlite3.Error, OSError) as error:
            said = "What is kept in the portal (cohorts, notes, the record) cannot be reached now"
            raise Closed(f"{said} ({type(error).__name__}).") from error

    def _read(self, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
        if not self.path.exists():
            return []
        with self._open() as connection:
            return connection.execute(sql, values).fetchall()

    def _write(self, sql: str, values: Mapping[str, Any]) -> bool:
        with self._open() as connection:
            return connection.execute(sql, values).rowcount > 0

    def _add(self, table: str, values: Mapping[str, Any], instead: str = "") -> None:
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        self._write(f"insert {instead} into {table} ({names}) values ({places})", values)


def _begin(path: Path) -> None:
    """Make the file aside and put it in its place whole; who comes second keeps what is there.

    Many at once on a new file would stand in each other's way: SQLite does not wait for locks while it turns to WAL.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        made = Path(folder) / path.name
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            connection.execute("pragma journal_mode = wal")
            for statement in (*TABLES, UNCHANGED, UNSHORTENED, f"pragma user_version = {VERSION}"):
                connection.execute(statement)
        made.chmod(0o600)
        with suppress(FileExistsError):
            path.hardlink_to(made)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _cohort(row: sqlite3.Row) -> Cohort:
    values = {name: row[name] for name in Cohort.__slots__}
    return Cohort(**{**values, "parts": tuple(json.loads(row["parts"])), "shared": bool(row["shared"])})


def _fields(item: Cohort | Note) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}
