"""How far the training behind the site has come, in a small file that the portal reads."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from etl.settings import Settings

FILE = ".training.json"


class Progress:
    """Writes `builds/.training.json` after each step: phase, steps done and in all, seconds left, time (UTC).

    `seconds_left` is null until two steps of this run are done; steps from an earlier run say nothing of the pace.
    Use it as a context manager: the file goes when the phase ends, however it ends.
    """

    def __init__(self, settings: Settings, phase: str, steps: int, already: int) -> None:
        """`already` steps of `steps` were finished by an earlier run."""
        self._path: Path = settings.builds / FILE
        self._phase, self._steps, self._already = phase, steps, already
        self._done = 0
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def __enter__(self) -> Progress:
        """Return itself after saying that the phase begins."""
        self._write()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def tick(self) -> None:
        """Count one more step of this run, whether computed or read from its checkpoint."""
        with self._lock:
            self._done += 1
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
        computed = self._done - self._already
        if computed < 2:  # noqa: PLR2004 - one step says nothing of the pace
            return None
        return round((time.monotonic() - self._start) / computed * (self._steps - self._done), 1)
