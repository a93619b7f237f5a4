"""The first run, killed at any moment: the build that is served is good, and the next run finishes the models."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from etl import publish
from etl.course_models import step
from etl.settings import read_settings
from tests import audit, tiny_courses
from tests.build import CATALOGUE, only
from tests.commands import free_port
from tests.conftest import REPO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 120


@contextmanager
def first_run(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start `learner-insight run` on a folder of four hundred courses, in a group of its own; gives it and its port."""
    port = free_port()
    environment = {
        "PORTAL_DATA": str(data),
        "PORTAL_PORT": str(port),
        "PORTAL_TRAINING": "quick",
        "PORTAL_WORKERS": "1",
    }
    command = [sys.executable, "-m", "portal.command", "run"]
    with (data / "run.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=REPO, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process, port
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 everything that a run has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def prepare(data: Path) -> None:
    """Write the source files and the catalogue of one source."""
    tiny_courses.write(data / "sources" / "course_features")
    (data / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")


def lacking(data: Path) -> list[str]:
    """Return what the served build still lacks, after reading all of that build; ['a build'] where none is served."""
    settings = read_settings({"PORTAL_DATA": str(data)})
    build = publish.current_id(settings)
    if build is None:
        assert not settings.current.exists()
        return ["a build"]
    content = publish.manifest(settings, build)
    assert publish.read_back(settings.builds / build, content["marts"])["passed"]
    return list(content["models"][step.SOURCE]["missing"])


def finish(data: Path) -> None:
    """Run again until nothing is lacking and the site answers."""
    with first_run(data) as (process, port):
        end = time.monotonic() + PATIENCE
        while not answers(port) or pending(data):
            assert process.poll() is None, (data / "run.log").read_text(encoding="utf-8")
            assert time.monotonic() < end, (data / "run.log").read_text(encoding="utf-8")
            time.sleep(0.1)
    assert lacking(data) == []


def pending(data: Path) -> bool:
    """Return whether the served build lacks something, judged by its build.json alone."""
    settings = read_settings({"PORTAL_DATA": str(data)})
    build = publish.current_id(settings)
    return build is None or publish.manifest(settings, build)["models"][step.SOURCE]["missing"] != []


def answers(port: int) -> bool:
    """Return whether the site is ready: its warehouse answers."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
        return bool(response.status == 200)
    return False


@pytest.mark.slow
def test_a_first_run_builds_serves_and_trains(tmp_path: Path) -> None:
    """One command on an empty folder: a build, a site that answers, and in the end the models; it stops on SIGTERM."""
    prepare(tmp_path)
    finish(tmp_path)


@pytest.mark.audit
def test_a_first_run_killed_at_any_moment_leaves_a_good_build(tmp_path: Path) -> None:
    """Kill -9 of the whole process group at a random moment, training included; then the next run finishes."""
    for seed in audit.budget():
        data = tmp_path / str(seed)
        data.mkdir()
        prepare(data)
        with first_run(data) as (process, _):
            time.sleep(random.Random(seed).uniform(0.2, 14))  # noqa: S311 - a moment, no secret
            kill(process)
        lacking(data)
        finish(data)
