"""The last step: a finished folder becomes a build, and `current` is moved to it in one step."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import duckdb

from etl import redactions
from etl.errors import BusyError, EtlError, UseError
from etl.reading import cells
from etl.reading.files import force, sha256

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from etl.reading.checks import Check
    from etl.settings import EtlSettings

DATABASE, MANIFEST = "portal.duckdb", "build.json"
BUILD_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")
TEMPORARY = ".tmp-"
REFUSED = "refused.csv"


@contextmanager
def locked(settings: EtlSettings, *, wait: bool = False) -> Iterator[None]:
    """Hold the lock of the builds folder; BusyError where another run holds it and this one does not `wait`.

    Leftovers of killed runs are swept. The lock is the kernel's: it ends with the process that holds it, however that
    ends.
    """
    settings.builds.mkdir(parents=True, exist_ok=True)
    with (settings.builds / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise BusyError(f"Another build is running in {settings.builds}: wait until it has ended.") from error
        sweep(settings)
        yield


def sweep(settings: EtlSettings) -> None:
    """Remove what killed runs left: temporary folders, half-moved links, half-written lists."""
    for path in settings.builds.glob(f"{TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in (*settings.data.glob(f"{TEMPORARY}current-*"), *settings.data.glob(f"{redactions.TEMPORARY}*")):
        path.unlink(missing_ok=True)


def new_id(settings: EtlSettings, now: dt.datetime) -> str:
    """Return an unused build id for the time `now` (UTC): `20261120T112233Z-0a1b2c`."""
    while True:
        build = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        if not (settings.builds / build).exists():
            return build


def current_id(settings: EtlSettings) -> str | None:
    """Return the id of the build that `current` leads to; None where there is none or it is incomplete."""
    with suppress(OSError):
        build = settings.current.readlink().name
        if build in finished(settings):
            return build
    return None


def finished(settings: EtlSettings) -> list[str]:
    """Return the ids of all complete builds, oldest first."""
    return sorted(p.parent.name for p in settings.builds.glob(f"*/{MANIFEST}") if BUILD_ID.fullmatch(p.parent.name))


def manifest(settings: EtlSettings, build: str) -> dict[str, Any]:
    """Return build.json of a build; EtlError where it cannot be read."""
    try:
        found = json.loads((settings.builds / build / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EtlError(f"build.json of {build} cannot be read ({error}): run a whole build.") from error
    return dict(found)


def full_scan(database: Path) -> dict[str, int]:
    """Read every column of every row of a finished database; return rows by table.

    DuckDB compares a block's checksum only when it reads it: damage raises EtlError here and not on a page.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as con:
            tables = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
            return {table: _scan(con, table) for table in tables}
    except duckdb.Error as error:
        raise EtlError(
            f"The finished database does not read back ({error}): check the disk and build again."
        ) from error


def read_back(folder: Path, marts: dict[str, Any]) -> Check:
    """Read the finished database once; EtlError where a mart has not the rows that build.json will say."""
    expected = {name: mart["rows"] for name, mart in marts.items()}
    rows = {name: rows for name, rows in full_scan(folder / DATABASE).items() if name != "rejects"}
    if rows != expected:
        raise EtlError(f"The finished database reads back as {rows}, not {expected}: check the disk and build again.")
    sentence = "every block of the finished database was read back"
    return {"source": "", "model": "", "check": sentence, "passed": True, "failing_rows": 0}


def seal(folder: Path, content: dict[str, Any]) -> None:
    """Write build.json, the last file of a build, and force all of the folder to disk."""
    database = folder / DATABASE
    content["database"] = {"file": DATABASE, "bytes": database.stat().st_size, "sha256": sha256(database)}
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.write("\n")
    for path in (*(path for path in folder.rglob("*") if path.parent != folder), database, folder / MANIFEST, folder):
        force(path)


def publish(settings: EtlSettings, folder: Path, build: str) -> None:
    """Give a sealed folder its name among the builds and move `current` to it."""
    folder.rename(settings.builds / build)
    force(settings.builds)
    _point(settings, build)


def rollback(settings: EtlSettings) -> str:
    """Move `current` to the build that was served before it; UseError where there is none. Returns its id."""
    now = current_id(settings)
    before = previous_id(settings, now) if now else None
    if before is None:
        raise UseError("There is no earlier build to go back to.")
    _point(settings, before)
    return before


def previous_id(settings: EtlSettings, build: str) -> str | None:
    """Return the build that was served before `build`, as its build.json says; where that is lost, the next older."""
    with suppress(EtlError, KeyError):
        before = manifest(settings, build)["previous"]
        if before is None or before in finished(settings):
            return None if before is None else str(before)
    older = [b for b in finished(settings) if b < build]
    return older[-1] if older else None


def prune(settings: EtlSettings, keep: int) -> list[str]:
    """Remove the oldest builds beyond `keep`, never the current one or the one before it; return what went.

    A build that another one `replaces` (the same data, before its models were there) does not count and goes too; the
    one that the current build replaces stays until the next time, for those who have just begun to read it.
    """
    now = current_id(settings)
    builds = finished(settings)
    replaced = {replaces(settings, build): build for build in builds}
    counted = [build for build in builds if build not in replaced]
    safe = {now, previous_id(settings, now)} if now else set()
    gone = [b for b in counted if b not in safe][: max(0, len(counted) - keep)]
    gone += [b for b in builds if b in replaced and b != now and replaced[b] != now]
    for build in gone:
        _remove(settings, build)
    return gone


def replaces(settings: EtlSettings, build: str) -> str | None:
    """Return the build whose place a build took when its models were ready; None where it took none."""
    with suppress(EtlError):
        before = manifest(settings, build).get("replaces")
        return None if before is None else str(before)
    return None


def remove_outdated(settings: EtlSettings, current: str, described: dict[str, object]) -> list[str]:
    """Remove each build but `current` that is not of the list of redactions `described`; return what went.

    Such a build can hold a person who is on the list. Who has a removed build open reads on; it cannot be opened anew.
    EtlError where a folder resists.
    """
    folders = sorted(p.name for p in settings.builds.iterdir() if BUILD_ID.fullmatch(p.name) and p.name != current)
    gone = [build for build in folders if _described(settings, build) != described]
    for build in gone:
        _remove(settings, build)
    left = [path for build in gone if (path := settings.builds / f"{TEMPORARY}{build}").exists()]
    if left:
        raise EtlError(f"{left[0]} cannot be removed and can hold a person who was redacted: remove it by hand.")
    return gone


def _described(settings: EtlSettings, build: str) -> object:
    with suppress(EtlError):
        return manifest(settings, build).get("redactions")
    return None


def _remove(settings: EtlSettings, build: str) -> None:
    """Take a build out of the list of builds in one step, then remove it."""
    aside = settings.builds / f"{TEMPORARY}{build}"
    (settings.builds / build).rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _point(settings: EtlSettings, build: str) -> None:
    link = settings.data / f"{TEMPORARY}current-{secrets.token_hex(3)}"
    link.symlink_to(f"{settings.builds.name}/{build}")
    os.replace(link, settings.current)  # noqa: PTH105 # Path.replace is the same call, its name hides the point
    force(settings.data)


def _scan(con: duckdb.DuckDBPyConnection, table: str) -> int:
    described = con.execute(f"describe {cells.name(table)}").fetchall()
    columns = ", ".join(cells.name(row[0]) for row in described)
    found = con.execute(f"select count(*), bit_xor(hash({columns})) from {cells.name(table)}").fetchone()
    return found[0] if found else 0
