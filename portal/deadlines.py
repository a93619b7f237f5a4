"""Ends queries that run past their time: one thread a process interrupts them."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Protocol


class Interruptible(Protocol):
    """A running query that can be interrupted from another thread."""

    def interrupt(self) -> None:
        """End the query; the thread that runs it gets an error."""
        ...


class Deadlines:
    """Interrupts queries that run past their time; one thread a process, started by its first query after the fork."""

    def __init__(self, seconds: float, ended: type[Exception]) -> None:
        """Give it the seconds that a query may take: the thread looks ten times in them while queries run.

        `ended` is what interrupting raises where the query has just ended.
        """
        self._seconds, self._ended = seconds, ended
        self._running: dict[int, tuple[float, Interruptible]] = {}
        self._some = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, cursor: Interruptible, due: float) -> None:
        """Watch a cursor from now on; `due` is when it is interrupted, by the monotonic clock."""
        with self._some:
            self._running[id(cursor)] = (due, cursor)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif len(self._running) == 1:
                self._some.notify()

    def end(self, cursor: Interruptible) -> None:
        """Leave a cursor alone from now on."""
        with self._some:
            self._running.pop(id(cursor), None)

    def _watch(self) -> None:
        while True:
            with self._some:
                self._some.wait_for(lambda: bool(self._running))
                self._interrupt()
            time.sleep(self._seconds / 10)

    def _interrupt(self) -> None:
        for due, cursor in self._running.values():
            if due <= time.monotonic():
                with suppress(self._ended):
                    cursor.interrupt()
