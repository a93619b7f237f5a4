"""The SQLite file of the store: its tables, and a connection to it.

Any number of workers write at once: each write is one short transaction that waits for its turn. A connection holds a
shared lock on a file beside, so that the file is replaced (store_restore) only while nobody has it open.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from portal.errors import StoreClosed

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
SECONDS = 15.0
PAUSE = 0.02
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


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold a connection to the file, made where it is missing; raise StoreClosed where it cannot be used."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path), closing(_connected(path)) as connection:
            connection.row_factory = sqlite3.Row
            if connection.execute("pragma user_version").fetchone()[0] != VERSION:
                raise sqlite3.DatabaseError("the file is of another version")
            yield connection
    except (sqlite3.Error, OSError) as error:
        sentence = "What is kept in the portal (cohorts, notes, the record) cannot be reached now"
        raise StoreClosed(f"{sentence} ({type(error).__name__}).") from error


@contextmanager
def locked(path: Path, *, exclusive: bool = False, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the lock of the store's file, shared by connections, exclusive for who replaces the file.

    Raises TimeoutError where it is not to be had in `seconds`.
    """
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(handle, kind, seconds)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, kind: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError("the lock of the store is held") from None
        time.sleep(PAUSE)


def _connected(path: Path) -> sqlite3.Connection:
    if not path.exists():
        _begin(path)
    return sqlite3.connect(path, timeout=SECONDS, isolation_level=None)


def _begin(path: Path) -> None:
    """Write the file beside its place and move it there whole; a second process keeps the first one's file.

    Many at once on a new file would stand in each other's way: SQLite does not wait for locks while it turns to WAL.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("pragma journal_mode = wal")
            for statement in (*TABLES, UNCHANGED, UNSHORTENED, f"pragma user_version = {VERSION}"):
                connection.execute(statement)
        copy.chmod(0o600)
        with suppress(FileExistsError):
            path.hardlink_to(copy)
