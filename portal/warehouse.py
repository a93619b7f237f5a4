"""The only door from a finished build to the portal: read-only, follows `current`, with limits on every query."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import duckdb

from portal.deadlines import Deadlines
from portal.errors import MissingTable, QueryLimit, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from portal.settings import Settings

Row = tuple[Any, ...]
Record = dict[str, Any]

_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException)
_RETRY_SECONDS = 2.0
_STREAM_TIMES = 60
CHUNK = 5_000
_BUSY = "The server is busy with other {}; try again in a moment."
_LONG = "This took longer than {:g} seconds and was stopped; choose fewer."
_NOWHERE = (None, 0, 0, 0)
_REMEDY = "run `python -m etl`, or `python -m etl --rollback` for the build before it"
NO_BUILD = f"there is no finished build in the data folder (PORTAL_DATA); {_REMEDY}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, rows handed over, queries at once.

    A stream may take sixty times as long and has no end of rows; it takes a query's place only while it fetches.
    """

    seconds: float
    rows: int
    at_once: int

    @property
    def stream_seconds(self) -> float:
        """How long a stream may take from its first row to its last, the reader's time counted in."""
        return _STREAM_TIMES * self.seconds


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a statement by column name, and the statement with its bound values as it ran."""

    rows: list[Record]
    columns: tuple[str, ...]
    sql: str
    parameters: Mapping[str, Any]


@dataclass(slots=True)
class Snapshot:
    """One build, held open while an answer is made; every query of the answer sees the same build."""

    info: Mapping[str, Any]
    connection: duckdb.DuckDBPyConnection
    limits: Limits
    gate: threading.BoundedSemaphore
    streams: threading.BoundedSemaphore
    deadlines: Deadlines
    damaged: Callable[[Snapshot, str], None]
    folder: Path
    users: int = 0
    retired: bool = False
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def build_id(self) -> str:
        """The id of the build."""
        return str(self.info["id"])

    def select(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Run one statement with bound values; raises QueryLimit, MissingTable or Unavailable.

        A statement that gives two columns one name raises ValueError.
        """
        bound = dict(parameters or {})
        with closing(self.connection.cursor()) as cursor, self._running(cursor, self.limits.seconds):
            rows = cursor.execute(sql, bound).fetchmany(self.limits.rows + 1)
            columns = _names(cursor)
        if len(rows) > self.limits.rows:
            raise QueryLimit(f"This has more than {self.limits.rows:,} rows; choose fewer.")
        return Result(_records(columns, rows), columns, sql, bound)

    def arrays(self, sql: str, parameters: Mapping[str, Any] | None = None) -> dict[str, NDArray[Any]]:
        """Return the columns of a statement of numbers as arrays by name, masked where null; raises as `select` does.

        For what computes over all rows: an array takes a small part of what rows by name take.
        """
        with closing(self.connection.cursor()) as cursor, self._running(cursor, self.limits.seconds):
            columns = cast("dict[str, NDArray[Any]]", cursor.execute(sql, dict(parameters or {})).fetchnumpy())
        if any(len(column) > self.limits.rows for column in columns.values()):
            raise QueryLimit(f"This has more than {self.limits.rows:,} rows; choose fewer.")
        return columns

    def value(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the one value of a statement that gives one row of one column."""
        (row,) = self.select(sql, parameters).rows
        (value,) = row.values()
        return value

    def column(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """Return the values of a statement's only column."""
        return [value for row in self.select(sql, parameters).rows for (value,) in [row.values()]]

    def chunks(
        self, sql: str, parameters: Mapping[str, Any] | None = None, size: int = CHUNK
    ) -> Generator[list[Record]]:
        """Run one statement and hand its rows over in lists of `size`, however many there are; raises as `select` does.

        Streams have places of their own, half as many as queries, so that slow readers never hold up the pages. Close
        the iterator to stop the query; the build must be held open as long.
        """
        if not self.streams.acquire(timeout=self.limits.seconds):
            raise QueryLimit(_BUSY.format("exports"))
        clock = (self.limits.stream_seconds, time.monotonic())
        try:
            with closing(self.connection.cursor()) as cursor:
                with self._running(cursor, *clock):
                    rows = cursor.execute(sql, dict(parameters or {})).fetchmany(size)
                    columns = _names(cursor)
                while rows:
                    yield _records(columns, rows)
                    if time.monotonic() - clock[1] > clock[0]:
                        raise QueryLimit(_LONG.format(clock[0]))
                    with self._running(cursor, *clock):
                        rows = cursor.fetchmany(size)
        finally:
            self.streams.release()

    @contextmanager
    def _running(self, cursor: duckdb.DuckDBPyConnection, seconds: float, since: float | None = None) -> Iterator[None]:
        """Take a query's place for a block, and end it when so many seconds have gone since then (since its start).

        What DuckDB raises becomes a sentence.
        """
        if not self.gate.acquire(timeout=self.limits.seconds):
            raise QueryLimit(_BUSY.format("queries"))
        self.deadlines.begin(cursor, (time.monotonic() if since is None else since) + seconds)
        try:
            yield
        except duckdb.InterruptException as error:
            raise QueryLimit(_LONG.format(seconds)) from error
        except duckdb.OutOfMemoryException as error:
            raise QueryLimit("This needs more memory than a query may take; choose fewer.") from error
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise MissingTable(
                "The data that is served was built without what this needs; run `make build`."
            ) from error
        except duckdb.Error as error:
            if not _is_damage(error):
                raise
            reason = f"build {self.build_id} is damaged; {_REMEDY}"
            self.damaged(self, reason)
            raise Unavailable(reason) from error
        finally:
            self.deadlines.end(cursor)
            self.gate.release()

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what `make` gave for this build the first time it was asked under this key."""
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]


class Warehouse:
    """Opens the build that `current` points to, lazily, and moves to the next one when the link moves."""

    def __init__(self, settings: Settings) -> None:
        """Remember where builds lie; nothing is opened before the first question."""
        self._link = settings.data / "current"
        self._spill = settings.data / "builds" / ".spill"
        self._settings = settings
        self._limits = Limits(settings.query_seconds, settings.max_rows, settings.queries_at_once)
        self._gate = threading.BoundedSemaphore(settings.queries_at_once)
        self._streams = threading.BoundedSemaphore(max(1, settings.queries_at_once // 2))
        self._deadlines = Deadlines(settings.query_seconds, duckdb.Error)
        self._lock = threading.Lock()
        self._open: Snapshot | None = None
        self._key: tuple[Path | None, int, int, int] = _NOWHERE
        self._reason = NO_BUILD
        self._tried = 0.0

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold the current build open for the length of a block; raise Unavailable with the reason."""
        held = self._hold()
        try:
            yield held
        finally:
            self._let_go(held)

    def why_not(self) -> str | None:
        """Return the reason why no answer can be given now, or None; one query is run."""
        try:
            with self.snapshot() as held:
                held.value("select count(*) from duckdb_tables()")
        except (Unavailable, QueryLimit) as error:
            return str(error)
        return None

    def _hold(self) -> Snapshot:
        with self._lock:
            key = self._identity()
            if key != self._key or (self._open is None and time.monotonic() - self._tried > _RETRY_SECONDS):
                self._replace(key)
            if self._open is None:
                raise Unavailable(self._reason)
            self._open.users += 1
            return self._open

    def _let_go(self, held: Snapshot) -> None:
        with self._lock:
            held.users -= 1
            if held.retired and held.users == 0:
                held.connection.close()

    def _identity(self) -> tuple[Path | None, int, int, int]:
        """Return what tells one build from another: the folder `current` leads to, its file's inode, size and time."""
        try:
            folder = self._link.resolve(strict=True)
            stat = (folder / "portal.duckdb").stat()
        except (OSError, RuntimeError):
            return _NOWHERE
        return (folder, stat.st_ino, stat.st_size, stat.st_mtime_ns)

    def _replace(self, key: tuple[Path | None, int, int, int]) -> None:
        old, self._open, self._key, self._tried = self._open, None, key, time.monotonic()
        if old is not None:
            old.retired = True
            if old.users == 0:
                old.connection.close()
        if key[0] is None:
            self._reason = NO_BUILD
            return
        try:
            self._open = self._connect(key[0])
        except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
            self._reason = f"the current build is damaged; {_REMEDY} ({type(error).__name__})"

    def _connect(self, folder: Path) -> Snapshot:
        info = json.loads((folder / "build.json").read_text(encoding="utf-8"))
        file = folder / "portal.duckdb"
        if file.stat().st_size != info["database"]["bytes"]:
            raise ValueError("size differs from build.json")
        connection = _harden(duckdb.connect(str(file), read_only=True, config=self._config()))
        gates = (self._gate, self._streams)
        return Snapshot(info, connection, self._limits, *gates, self._deadlines, self._mark_damaged, folder)

    def _mark_damaged(self, held: Snapshot, reason: str) -> None:
        with self._lock:
            held.retired = True
            if self._open is held:
                self._open, self._reason, self._tried = None, reason, time.monotonic()

    def _config(self) -> dict[str, str | bool | int | float | list[str]]:
        return {
            "threads": self._settings.query_threads,
            "memory_limit": f"{self._settings.query_memory_mb}MB",
            "temp_directory": str(self._spill),
            "max_temp_directory_size": "10GB",
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "allow_community_extensions": False,
            "allow_unsigned_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
            "python_scan_all_frames": False,
        }


def _names(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    columns = tuple(str(name) for name, *_ in cursor.description or ())
    if len(set(columns)) != len(columns):
        raise ValueError(f"two columns have one name: {', '.join(columns)}")
    return columns


def _records(columns: tuple[str, ...], rows: list[Row]) -> list[Record]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _is_damage(error: duckdb.Error) -> bool:
    """Return whether the file is at fault; DuckDB raises a wrong checksum as its plain Error."""
    return type(error) is duckdb.Error or isinstance(error, _DAMAGE)


def _harden(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Close the second half of the door: no file, extension or setting can be reached after this.

    A file that this process has open already shares its settings, and they are locked.
    """
    if connection.execute("select current_setting('lock_configuration')").fetchall() == [(True,)]:
        return connection
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection
