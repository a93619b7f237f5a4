"""How far the training behind the site has come, in a small file that the portal reads."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

    from etl.settings import EtlSettings

FILE = ".training.json"


class Progress:
    """Writes `builds/.training.json`: phase, steps done and in all, seconds left, time (UTC).

    Use it as a context manager around all phases: the file is there as long as something is being prepared, however
    that ends. Before a phase `begins` it names no phase.
    """

    def __init__(self, settings: EtlSettings) -> None:
        """Nothing is written before the block is entered."""
        self._path: Path = settings.builds / FILE
        self._lock = threading.Lock()
        self.begin("", 0, 0)

    def __enter__(self) -> Self:
        """Return itself after saying that something is being prepared."""
        self._write()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def begin(self, phase: str, steps: int, already: int) -> None:
        """Begin a phase of so many steps; `already` of them were finished by an earlier run or phase."""
        with self._lock:
            self._phase, self._steps, self._already = phase, steps, already
            self._done, self._start = 0, time.monotonic()

    def tick(self) -> None:
        """Count one more step, whether computed or read from its checkpoint."""
        with self._lock:
            self._done += 1
            if self._done == self._already:
                self._start = time.monotonic()
            self._write()

    def _write(self) -> None:
        state = {
            "phase": self._phase,
            "done": self._done,
            "steps": self._steps,
            "seconds_left": self._seconds_left(),
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps(state), encoding="utf-8")
        unfinished.replace(self._path)

    def _seconds_left(self) -> float | None:
        """Return the time left by the pace since the last step that was read; None before two steps were computed."""
        computed = self._done - self._already
        if computed < 2:  # noqa: PLR2004 - one step says nothing of the pace
            return None
        return round((time.monotonic() - self._start) / computed * (self._steps - self._done), 1)
