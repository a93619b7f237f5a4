"""The portal's own door to the data with a clock on its queries, so that an answer's time splits into SQL and rest."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bench.timing import seconds
from portal.warehouse import Snapshot, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.warehouse import Result


@dataclass
class Watched(Snapshot):
    """A build that counts the seconds which its queries take."""

    seconds: float = 0.0

    def select(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Run one statement as the portal does and add what it took."""
        results: list[Result] = []
        self.seconds += seconds(lambda: results.append(Snapshot.select(self, sql, parameters)))
        return results.pop()


class WatchedWarehouse(Warehouse):
    """The portal's own door; `sql_seconds` says how long the queries of the last snapshot took together."""

    sql_seconds = 0.0

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold the current build open for the length of a block and count the seconds of its queries."""
        with super().snapshot() as held:
            watched = Watched(**{item.name: getattr(held, item.name) for item in fields(Snapshot)})
            yield watched
        self.sql_seconds = watched.seconds
