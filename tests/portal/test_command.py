"""The command `learner-insight` in a clone: it hands options and exit codes on, and keeps the store."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from portal import version
from portal.command import main
from portal.saved.store import SavedCohort, Store
from tests.commands import CLI, finished, ready, running, until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

COMMANDS = ("run", "build", "check", "serve", "backup", "restore", "redact", "rollback", "version")
ETL = (sys.executable, "-m", "etl")


def test_help_names_every_command_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """All nine, and each has help of its own."""
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = re.findall(r"^ {4}(\w+) +\w.+", capsys.readouterr().out, re.MULTILINE)
    assert tuple(listed) == COMMANDS
    for name in COMMANDS:
        with pytest.raises(SystemExit, match="0"):
            main([name, "--help"])
        assert f"learner-insight {name}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["serv"], ["backup"], ["redact"], ["build", "--models", "never"]])
def test_wrong_use_is_exit_2(arguments: list[str]) -> None:
    """No command, one that is not there, a missing file, a wrong choice."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


def test_version_says_release_and_commit(capsys: pytest.CaptureFixture[str]) -> None:
    """One line."""
    assert main(["version"]) == 0
    release, commit = version.current()
    assert capsys.readouterr().out == f"learner-insight {release}" + (f" (commit {commit})" if commit else "") + "\n"


@pytest.mark.parametrize(
    ("arguments", "etl"),
    [
        (("build", "--sources", "nowhere"), ("--sources", "nowhere")),
        (("build", "--keep", "0"), ("--keep", "0")),
        (("build", "--only", "nothing"), ("--only", "nothing")),
        (("check", "--only", "nothing"), ("--check", "--only", "nothing")),
        (("rollback",), ("--rollback",)),
        (("redact", "a\nb"), ("--redact", "a\nb")),
        (("redact", "--", "", "-5"), ("--redact", "", "--redact=-5")),
    ],
    ids=lambda value: " ".join(value).replace("\n", "?"),
)
def test_the_etls_words_and_exit_codes_are_passed_on(
    tmp_path: Path, arguments: tuple[str, ...], etl: tuple[str, ...]
) -> None:
    """From any folder, with relative paths of that folder: the same sentence and the same code as `python -m etl`."""
    expected = finished((*ETL, *etl), tmp_path, data=str(tmp_path / "data"))
    assert expected.returncode not in (0, 1)
    done = finished((*CLI, *arguments), tmp_path, data=str(tmp_path / "data"))
    assert (done.returncode, done.stdout, done.stderr) == (expected.returncode, expected.stdout, expected.stderr)


def test_a_wrong_setting_stops_the_run_before_the_build(tmp_path: Path) -> None:
    """Exit 2, one sentence, nothing made."""
    done = finished((*CLI, "run"), tmp_path, data=str(tmp_path / "data"), min_cell="many")
    assert done.returncode == 2
    assert done.stderr.startswith("PORTAL_MIN_CELL is 'many', but it must be a whole number")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_serve_reloads_and_hands_its_socket_over(tmp_path: Path) -> None:
    """HUP reads the configuration again while the port is its own, USR2 starts a second server on the same socket.

    Neither finds its own port in use; the process that was started is gunicorn's master and ends with 0.
    """
    with running((*CLI, "serve"), tmp_path, tmp_path, data=str(tmp_path / "data")) as server:
        ready(server)
        server.process.send_signal(signal.SIGHUP)
        until(lambda: server.words().count("Booting worker") == 2, "no worker came after the reload")
        server.process.send_signal(signal.SIGUSR2)
        until(lambda: server.words().count("is ready") == 2, "the second server never came")
        (second,) = re.findall(r"Listening at: \S+ \((\d+)\)", server.words())[1:]
        assert server.stop() == 0
        assert server.get("/healthz")[0] == 200
        os.kill(int(second), signal.SIGTERM)
        until(lambda: server.words().count("Shutting down") == 2, "the second server did not stop")
        assert "in use" not in server.words()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with the cohort "first"."""
    made = Store(tmp_path / "data" / "store")
    _keep(made, "first")
    return made


def _keep(store: Store, name: str) -> None:
    shared = False
    store.keep(SavedCohort(name, "ann", name, "", "mooc", ("country=India",), "India", shared, "2026-11-21", "b1", 7))


def test_backup_and_restore(store: Store, tmp_path: Path) -> None:
    """What was kept after the backup is gone from the store and still in the file that is named."""
    backup = str(tmp_path / "backup.sqlite3")
    data = str(tmp_path / "data")
    assert finished((*CLI, "backup", backup), tmp_path, data=data).returncode == 0
    _keep(store, "second")
    done = finished((*CLI, "restore", backup), tmp_path, data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert [cohort.name for cohort in store.cohorts("ann")] == ["first"]
    kept = re.fullmatch(
        rf"Cohorts, notes and the record are restored from {backup}\. What was there before is kept as (.+)\.\n",
        done.stdout,
    )
    assert kept
    with closing(sqlite3.connect(kept[1])) as connection:
        assert connection.execute("select name from cohorts order by name").fetchall() == [("first",), ("second",)]


def test_restore_forgets_who_was_redacted(store: Store, tmp_path: Path) -> None:
    """The list of redactions in the data folder holds for what a backup brings back."""
    _keep(store, "Call MHx77Q")
    backup, data = str(tmp_path / "backup.sqlite3"), str(tmp_path / "data")
    store.backup(tmp_path / "backup.sqlite3")
    (tmp_path / "data" / "redactions.txt").write_text("MHx77Q\n", encoding="utf-8")
    assert finished((*CLI, "restore", backup), tmp_path, data=data).returncode == 0
    assert sorted(cohort.name for cohort in store.cohorts("ann")) == ["Call [removed]", "first"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("backup", "there"), "there is there already; name a new file."),
        (("backup", "no/folder"), "What is kept in the portal (cohorts, notes, the record) cannot be reached now"),
        (("restore", "missing"), "missing is not a file: give the path of a backup."),
        (("restore", "there"), "there is not a backup of Learner insight"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_store_command_that_fails_is_a_sentence(
    store: Store, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    """Exit 2, no traceback, and the store is as it was."""
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    done = finished((*CLI, *arguments), tmp_path, data=str(tmp_path / "data"))
    assert done.returncode == 2
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "there").read_text(encoding="utf-8") == "mine"
    assert [cohort.name for cohort in store.cohorts("ann")] == ["first"]
