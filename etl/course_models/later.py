"""Behind the running site: trains what the served build still lacks and publishes a build that has it.

Each phase ends with a build of its own: a copy of the served one with the models in it. It takes that build's place.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from etl import catalogue, publish
from etl.course_models import checkpoints, courses, kept, step
from etl.course_models.progress import Progress
from etl.marts import describe_mart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.console import Console
    from etl.course_models.courses import Courses
    from etl.course_models.train import Trained
    from etl.settings import EtlSettings

LOCK = ".training.lock"
LOWEST = 19
LOOK_SECONDS = 1.0


class Lacking(NamedTuple):
    """A served build that lacks models: its id, the phase that is next, and the courses to train on."""

    build: str
    phase: str
    courses: Courses


def finish(settings: EtlSettings, console: Console) -> list[str]:
    """Do every phase of training that the served build lacks; return the ids of the builds that were published.

    Nothing happens where nothing is lacking or another process is at it. A build that is published meanwhile is
    followed: what fits it is used, the rest is trained.
    """
    builds: list[str] = []
    with _only_one(settings) as alone:
        if not alone or _phase(settings) is None:
            return builds
        with Progress(settings) as progress:
            while lacking := pending(settings):
                build = advance(settings, console, lacking, progress)
                if build:
                    builds.append(build)
                    console.step(f"build {build} is published, with the {lacking.phase}")
    return builds


def at_low_priority(parent: int | None) -> None:
    """Give way to every other process, and end this one when the process `parent` is no longer its parent."""
    os.nice(LOWEST)
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(0)


@contextmanager
def _only_one(settings: EtlSettings) -> Iterator[bool]:
    settings.builds.mkdir(parents=True, exist_ok=True)
    with (settings.builds / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _phase(settings: EtlSettings) -> str | None:
    """Return the phase that the served build lacks next; None where it lacks none, or training is turned off."""
    build = publish.current_id(settings)
    if build is None or settings.training == "none":
        return None
    missing = publish.manifest(settings, build)["models"].get(step.SOURCE, {}).get("missing", [])
    return str(missing[0]) if missing else None


def pending(settings: EtlSettings) -> Lacking | None:
    """Return what the served build lacks next, with its courses; None where it lacks nothing."""
    phase, build = _phase(settings), publish.current_id(settings)
    if phase is None or build is None:
        return None
    with duckdb.connect(str(settings.builds / build / publish.DATABASE), read_only=True) as con:
        return Lacking(build, phase, courses.read(con))


def advance(settings: EtlSettings, console: Console, lacking: Lacking, progress: Progress) -> str | None:
    """Train a phase and publish the build that has it; return its id, None where another build is served by now."""
    training = kept.fingerprint(lacking.courses, settings.training)
    names = [name for phase in _up_to(lacking.phase) for name in step.steps(settings, phase)]
    saved = checkpoints.of(settings, training)
    progress.begin(lacking.phase, len(names), sum(saved.has(name) for name in names))
    with console.work(f"preparing the {lacking.phase} behind the site", len(names)) as tick:

        def count() -> None:
            progress.tick()
            tick()

        trained = step.train(settings, lacking.courses, count, comparison=lacking.phase == "comparison")
    with publish.locked(settings, wait=True):
        if publish.current_id(settings) == lacking.build:
            return _publish(settings, lacking, trained, training)
    return None


def _up_to(phase: str) -> list[str]:
    phases = list(step.PREPARED)
    return phases[: phases.index(phase) + 1]


def _publish(settings: EtlSettings, lacking: Lacking, trained: Trained, training: str) -> str:
    """Copy the served build, put the models in, check it as a whole and serve it in the old one's place."""
    build = publish.new_id(settings, datetime.now(UTC))
    folder = settings.builds / f"{publish.TEMPORARY}{build}"
    try:
        ignored = shutil.ignore_patterns(publish.MANIFEST, step.FOLDER)
        shutil.copytree(settings.builds / lacking.build, folder, ignore=ignored)
        content = publish.manifest(settings, lacking.build) | {"id": build, "replaces": lacking.build}
        models, marts = _fill(settings, lacking, folder, trained, training)
        content["models"][step.SOURCE] |= models
        content["marts"] |= marts
        publish.read_back(folder, content["marts"])
        publish.seal(folder, content)
        publish.publish(settings, folder, build)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    publish.prune(settings, settings.keep)
    if not models["missing"]:
        checkpoints.clear(settings)
    return build


def _fill(
    settings: EtlSettings, lacking: Lacking, folder: Path, trained: Trained, training: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what build.json says of the models and of their tables, after putting both into the copied build."""
    source = next(source for source in catalogue.load(settings.catalogue).built if source.name == step.SOURCE)
    with duckdb.connect(str(folder / publish.DATABASE), config={"memory_limit": f"{settings.memory}B"}) as con:
        models = step.write(con, folder, trained, training)
        step.state(con, lacking.courses, {"note": "", **models}, settings)
        marts = {name: describe_mart(con, source, model) for name, model in step.declared().items()}
        con.execute("checkpoint")
    return models, marts
