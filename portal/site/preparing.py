"""What is being prepared behind the site: the training's own small file, in words for the Courses tab."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from portal.formats import count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCE = "course_features"
FILE = ".training.json"
FIELDS = {"phase", "done", "steps", "seconds_left", "at"}
STALE_SECONDS = 180
FOLLOWS = {
    "forecast": "The forecast is being prepared{}. Everything on this page that needs no forecast works.",
    "comparison": "The forecast is ready. The comparison with the published forest is still being prepared{}.",
}
STOPPED = {
    "forecast": "There is no forecast yet, and nothing is preparing it. Start the site with `learner-insight run`, or "
    "run `learner-insight build`, to finish it.",
    "comparison": "The comparison with the published forest is missing, and nothing is preparing it. Start the site "
    "with `learner-insight run`, or run `learner-insight build`, to finish it.",
}
_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FEW, _MINUTE, _HOUR = 10, 60, 3600


def missing(info: Mapping[str, Any]) -> str:
    """Return the phase that a build's course models still lack (forecast, comparison); empty where none does."""
    phases = info.get("models", {}).get(SOURCE, {}).get("missing", [])
    return str(phases[0]) if phases else ""


def sentence(phase: str, builds: Path, now: datetime | None = None) -> str:
    """Return how far the phase that a build lacks has come, for readers; empty where nothing is lacking.

    `builds` is the folder in which the training keeps its progress; between two phases it tells no steps. A file that
    is more than three minutes old was left by a training that was stopped.
    """
    if not phase:
        return ""
    progress = _progress(builds / FILE, now or datetime.now(UTC))
    if progress is None:
        return STOPPED[phase]
    if progress["phase"] != phase:
        return FOLLOWS[phase].format("")
    steps = f"{count(progress['done'])} of {count(progress['steps'])} steps"
    return FOLLOWS[phase].format(": " + ", ".join(filter(None, (steps, duration(progress["seconds_left"])))))


def duration(seconds: float | None) -> str:
    """Return about how long something takes, in words a person would use; empty where it is not known."""
    if seconds is None:
        return ""
    if seconds < _FEW:
        return "a few seconds"
    if seconds < _MINUTE - _FEW / 2:
        return f"about {math.ceil(seconds / _FEW) * _FEW} seconds"
    if seconds < _HOUR:
        return f"about {_whole(round(seconds / _MINUTE), 'minute')}"
    return f"about {_whole(round(seconds / _HOUR), 'hour')}"


def _whole(number: int, unit: str) -> str:
    words = _NUMBERS[number] if number < len(_NUMBERS) else count(number)
    return f"{words} {unit}{'' if number == 1 else 's'}"


def _progress(path: Path, now: datetime) -> dict[str, Any] | None:
    """Return the training's own account, None where there is none that can be read or it is too old."""
    try:
        progress: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        age = (now - datetime.fromisoformat(progress["at"])).total_seconds()
        return progress if age < STALE_SECONDS and set(progress) >= FIELDS else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
