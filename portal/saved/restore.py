"""Put a backup of the store in the place of its file, so that nothing of the file before can undo it.

Copying a backup over the file by hand is not enough: SQLite would replay the write-ahead log that a crash leaves beside
it, and the old content would be back without a word.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portal.errors import NotRestored
from portal.saved.file import SECONDS, TABLES, UNCHANGED, UNSHORTENED, VERSION, locked
from portal.saved.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

LOG, INDEX = "-wal", "-shm"  # what SQLite keeps beside a file: its write-ahead log, and an index of that
_NOT_OURS = "is not a backup of Learner insight: give a file that `learner-insight backup` wrote"


def restore(backup: Path, store: Store, removed: Iterable[str] = (), seconds: float = SECONDS) -> Path | None:
    """Replace the store's file by a copy of `backup`; return where the file before is kept, None where there was none.

    `removed` are the ids of persons who are to be forgotten: a backup may still name them. Waits up to `seconds` until
    nobody has the file open. Raises NotRestored; then the store is as it was.
    """
    _check_path(backup, store.path)
    try:
        store.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=store.path.parent, prefix=".restore-") as folder:
            copy = _copied(backup, Path(folder) / store.path.name)
            _check(copy, backup)
            Store(copy.parent).forget(removed)
            _finish(copy)
            with locked(store.path, exclusive=True, seconds=seconds):
                return _replace(store.path, copy)
    except TimeoutError as error:
        sentence = f"The store is in use, and did not become free in {seconds:g} seconds"
        raise NotRestored(f"{sentence}: try again, or stop the server first.") from error
    except (OSError, sqlite3.Error) as error:
        raise NotRestored(f"{backup} could not be restored ({error}): the store is as it was.") from error


def _check_path(backup: Path, path: Path) -> None:
    if not backup.is_file():
        raise NotRestored(f"{backup} is not a file: give the path of a backup.")
    if path.exists() and backup.samefile(path):
        raise NotRestored(f"{backup} is the store itself: give the path of a backup.")


def _copied(backup: Path, copy: Path) -> Path:
    """Copy a backup, with the log beside it where someone copied the files of a store; the backup is never opened."""
    shutil.copyfile(backup, copy)
    with suppress(FileNotFoundError):
        shutil.copyfile(_beside(backup, LOG), _beside(copy, LOG))
    return copy


def _check(copy: Path, backup: Path) -> None:
    """Raise NotRestored where a file is not a whole store of this version."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            (state,) = connection.execute("pragma integrity_check(1)").fetchone()
            missing = _schema(_new()) - _schema(connection)
    except sqlite3.DatabaseError as error:
        raise NotRestored(f"{backup} {_NOT_OURS} ({error}).") from error
    if state != "ok":
        raise NotRestored(f"{backup} is damaged ({state.splitlines()[-1]}): restore another backup.")
    if version not in (0, VERSION):
        remedy = "restore it with the release that wrote it"
        raise NotRestored(f"{backup} is of version {version}, and this release reads version {VERSION}: {remedy}.")
    if version != VERSION or missing:
        raise NotRestored(f"{backup} {_NOT_OURS}.")


def _new() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for statement in (*TABLES, UNCHANGED, UNSHORTENED):
        connection.execute(statement)
    return connection


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Return the tables, indexes and triggers by name, and the columns by name and type."""
    objects = connection.execute("select type, name, tbl_name from sqlite_schema where name not like 'sqlite_%'")
    columns = connection.execute(
        "select tables.name, columns.name, columns.type from sqlite_schema as tables, pragma_table_info(tables.name) "
        "as columns where tables.type = 'table'"
    )
    return set(objects) | set(columns)


def _finish(copy: Path) -> None:
    """Make one file of a copy and its log, readable by its owner alone and written to the disk."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma wal_checkpoint(truncate)")
    copy.chmod(0o600)
    _sync(copy)


def _replace(path: Path, copy: Path) -> Path | None:
    """Keep the file and its log under a dated name, as they are, and put the copy in the file's place.

    Where this is cut off, the dated name already leads to all that was there, and the next restore ends it.
    """
    before = _free(path)
    is_there = path.exists()
    if is_there:
        before.hardlink_to(path)
    with suppress(FileNotFoundError):
        _beside(path, LOG).rename(_beside(before, LOG))
    _beside(path, INDEX).unlink(missing_ok=True)
    copy.replace(path)
    _sync(path.parent)
    return before if is_there else None


def _free(path: Path) -> Path:
    """Return a name beside the file that says when it was replaced and is not taken."""
    stem = f"{path.stem}-replaced-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}"
    names = (path.with_name(f"{stem}{end}{path.suffix}") for end in ("", *(f"-{number}" for number in range(2, 1000))))
    return next(name for name in names if not name.exists() and not _beside(name, LOG).exists())


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
