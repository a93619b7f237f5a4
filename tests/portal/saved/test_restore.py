"""Restoring: the backup counts and nothing else; what was there is kept; a file that is no backup changes nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from portal.errors import NotRestored
from portal.saved.file import TABLES, opened
from portal.saved.restore import restore
from portal.saved.store import REMOVED, SavedCohort, Store, new_id
from tests.conftest import REPO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CRASH = """
import os, signal, sys
from pathlib import Path
from portal.saved.file import opened

with opened(Path(sys.argv[1])) as connection:
    connection.execute("update cohorts set name = 'after the backup'")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def cohort(name: str, note: str = "") -> SavedCohort:
    """A cohort of Ann's."""
    values: dict[str, Any] = {"question": "mooc", "parts": ("country=India",), "words": "India", "shared": False}
    values |= {"made_at": "2026-11-21T08:00:00Z", "build": "b1", "size": 7}
    return SavedCohort(id=new_id(), owner="ann", name=name, note=note, **values)


def names(store: Store) -> list[str]:
    """The names of Ann's cohorts."""
    return sorted(found.name for found in store.cohorts("ann"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one cohort, "in the backup"."""
    made = Store(tmp_path / "data" / "store")
    made.keep(cohort("in the backup"))
    return made


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Path:
    """A backup of the store."""
    path = tmp_path / "backup.sqlite3"
    store.backup(path)
    return path


def crash(store: Store) -> None:
    """Let a process change the cohort's name and die with its connection open."""
    command = [sys.executable, "-c", CRASH, str(store.path)]
    assert subprocess.run(command, cwd=REPO, check=False).returncode == -signal.SIGKILL
    assert store.path.with_name("portal.sqlite3-wal").stat().st_size > 0


def test_a_copied_backup_is_undone_by_a_left_over_log(store: Store, backup: Path) -> None:
    """The fault that restore is there for: SQLite replays the log of the crashed process over the copy."""
    crash(store)
    shutil.copyfile(backup, store.path)
    assert names(store) == ["after the backup"]


def test_a_restored_backup_is_not(store: Store, backup: Path) -> None:
    """After the same crash the backup is what is there; the file before is whole, with what the crash left."""
    crash(store)
    before = restore(backup, store)
    assert names(store) == ["in the backup"]
    assert before is not None
    assert before.name.startswith("portal-replaced-2")
    with closing(sqlite3.connect(before)) as connection:
        assert connection.execute("select name from cohorts").fetchall() == [("after the backup",)]
    beside = {path.name for path in store.path.parent.iterdir()} - {before.name}
    assert beside <= {"portal.sqlite3", "portal.sqlite3.lock"} | {f"{before.name}{end}" for end in ("-wal", "-shm")}


def test_the_restored_file_is_its_owners_alone_and_takes_writes(store: Store, backup: Path) -> None:
    """Whatever the mode of the backup; it is in write-ahead mode, as a new one would be."""
    backup.chmod(0o644)
    restore(backup, store)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    store.keep(cohort("later"))
    assert names(store) == ["in the backup", "later"]
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert backup.exists()


def test_a_store_can_be_restored_where_there_was_none(backup: Path, tmp_path: Path) -> None:
    """On a new machine; nothing had to be kept."""
    store = Store(tmp_path / "new" / "store")
    assert restore(backup, store) is None
    assert names(store) == ["in the backup"]


def test_a_damaged_store_is_kept_with_its_log(store: Store, backup: Path) -> None:
    """What cannot be opened any more is put aside as it is, byte by byte."""
    crash(store)
    log = store.path.with_name("portal.sqlite3-wal").read_bytes()
    store.path.write_bytes(b"no database" * 1000)
    before = restore(backup, store)
    assert before is not None
    assert before.read_bytes() == b"no database" * 1000
    assert before.with_name(f"{before.name}-wal").read_bytes() == log
    assert names(store) == ["in the backup"]


def test_two_restores_in_one_second_keep_both(store: Store, backup: Path) -> None:
    """Neither takes the other's name."""
    kept = {restore(backup, store), restore(backup, store), restore(backup, store)}
    assert len(kept) == 3
    assert None not in kept


def test_a_copied_store_is_restored_with_its_log(store: Store, tmp_path: Path) -> None:
    """Someone copied the files of a store that had crashed: the log belongs to them, and both are left alone."""
    crash(store)
    copies = [tmp_path / "copy.sqlite3", tmp_path / "copy.sqlite3-wal"]
    for copy, name in zip(copies, ("portal.sqlite3", "portal.sqlite3-wal"), strict=True):
        shutil.copyfile(store.path.with_name(name), copy)
    contents = [copy.read_bytes() for copy in copies]
    other = Store(tmp_path / "other")
    restore(copies[0], other)
    assert names(other) == ["after the backup"]
    assert [copy.read_bytes() for copy in copies] == contents


def test_persons_who_were_removed_since_stay_removed(store: Store, tmp_path: Path) -> None:
    """A backup of before their removal brings nobody back."""
    store.keep(cohort("Call MHx77Q", "MHx77Q asked"))
    store.backup(tmp_path / "backup.sqlite3")
    restore(tmp_path / "backup.sqlite3", store, ["MHx77Q"])
    assert names(store) == [f"Call {REMOVED}", "in the backup"]
    assert b"MHx77Q" not in store.path.read_bytes()


def damaged(path: Path) -> None:
    """Overwrite a page in the middle."""
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)


def changed(path: Path, statement: str) -> None:
    """Change a backup by one statement."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def other(path: Path) -> None:
    """Put another program's database in the backup's place."""
    path.unlink()
    changed(path, "create table songs (title text)")


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_bytes(b"hello" * 900), "is not a backup of Learner insight"),
    "empty": (lambda path: path.write_bytes(b""), "is not a backup of Learner insight"),
    "another program's": (other, "is not a backup of Learner insight"),
    "cut short": (lambda path: os.truncate(path, 9000), "is damaged|is not a backup"),
    "a page lost": (damaged, "is damaged|is not a backup"),
    "a table missing": (lambda path: changed(path, "drop table notes"), "is not a backup of Learner insight"),
    "a trigger missing": (
        lambda path: changed(path, "drop trigger record_is_not_changed"),
        "is not a backup of Learner insight",
    ),
    "a column missing": (
        lambda path: changed(path, "alter table notes drop column words"),
        "is not a backup of Learner insight",
    ),
    "a later version": (
        lambda path: changed(path, "pragma user_version = 9"),
        "is of version 9, and this release reads version 1: restore it with the release that wrote it",
    ),
    "missing": (lambda path: path.unlink(), "is not a file: give the path of a backup"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_what_is_no_backup_changes_nothing(store: Store, backup: Path, case: str) -> None:
    """One sentence, and the store is as it was, with nothing left beside it."""
    spoil, words = SPOILED[case]
    spoil(backup)
    there = {path.name for path in store.path.parent.iterdir()}
    with pytest.raises(NotRestored, match=words) as caught:
        restore(backup, store)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert names(store) == ["in the backup"]
    assert {path.name for path in store.path.parent.iterdir()} == there


def test_the_store_is_not_restored_over_itself(store: Store) -> None:
    """The file in use is no backup."""
    with pytest.raises(NotRestored, match="is the store itself"):
        restore(store.path, store)


def test_it_waits_for_connections_and_gives_up(store: Store, backup: Path) -> None:
    """A connection that is in use is never cut off: a sentence after the time, and everything as it was."""
    store.keep(cohort("later"))
    with (
        opened(store.path) as connection,
        pytest.raises(NotRestored, match=r"in use, and did not become free in 0\.1 seconds"),
    ):
        restore(backup, store, seconds=0.1)
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("select 1")
    assert names(store) == ["in the backup", "later"]
    restore(backup, store, seconds=0.1)
    assert names(store) == ["in the backup"]


def _write(folder: Path, writer: int) -> int:
    for number in range(60):
        Store(folder).keep(cohort(f"{writer}-{number}"))
    return len(Store(folder).cohorts("ann"))


def test_restores_among_writers_leave_a_whole_file(store: Store, backup: Path) -> None:
    """Writers never fail, each file that was replaced is whole, and what was written is in one of them."""
    with ProcessPoolExecutor(4) as pool:
        counts = pool.map(_write, [store.path.parent] * 4, range(4))
        before = [restore(backup, store) for _ in range(6)]
        assert all(counts)
    written: set[str] = set()
    for path in (*before, store.path):
        assert path is not None
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            written |= {name for (name,) in connection.execute("select name from cohorts")}
    assert written == {f"{writer}-{number}" for writer in range(4) for number in range(60)} | {"in the backup"}


def test_the_expected_schema_is_that_of_a_new_store(store: Store) -> None:
    """A backup of an empty store has every table, so it can be restored."""
    empty = Store(store.path.parent / "empty")
    with opened(empty.path):
        pass
    empty.backup(store.path.parent / "empty.sqlite3")
    restore(store.path.parent / "empty.sqlite3", store)
    assert names(store) == []
    assert len(TABLES) == 5


def test_a_folder_that_cannot_be_written_is_a_sentence(store: Store, backup: Path, tmp_path: Path) -> None:
    """A file stands where the store's folder should be."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(NotRestored, match="could not be restored"):
        restore(backup, Store(tmp_path / "taken"))
    assert names(store) == ["in the backup"]
