"""Run the real ETL for tests that need a build; the first build of a folder is shared by all tests that ask the same.

What went into a first build (code, catalogue, source files, arguments) is its key: see `tests/shared.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from etl.__main__ import main
from tests import shared, tiny, tiny_engagement, tiny_flagship, tiny_learners, tiny_mooc
from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = "sources.toml"
SMALL = {
    "course_features": tiny.write,
    "edtech_learners": tiny_learners.write_enough,
    "flagship_enrolments": tiny_flagship.write,
    "mooc_person_course": tiny_mooc.write,
    "platform_engagement": tiny_engagement.write,
}


def run(data: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m etl` on a data folder as its operator does, course models trained quickly; return its output."""
    return subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=REPO,
        env={**os.environ, **_settings(data, environ)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def build(data: Path, *arguments: str, sources: tuple[str, ...] = ("course_features",), **environ: str) -> str:
    """Build and publish the named sources; return the id of the build that `current` points to.

    The first build of a folder is taken from the shared builds where one with the same contents is there. A later one
    runs in a process of its own: DuckDB refuses to open a file twice in one process with different settings, and the
    test may be serving the first.
    """
    data.mkdir(parents=True, exist_ok=True)
    if not (data / CATALOGUE).exists():
        (data / CATALOGUE).write_text(only(sources), encoding="utf-8")
    if (data / "builds").exists():
        done = run(data, *arguments, **environ)
        assert done.returncode == 0, done.stderr
    else:
        settings = _settings(data, environ)
        shared.fetch(shared.key(data, arguments, settings), data, lambda: _run_here(arguments, settings))
    return (data / "current").readlink().name


def build_small(data: Path) -> str:
    """Build the small files of all five sources; return the id of the build."""
    for name, write in SMALL.items():
        write(data / "sources" / name)
    return build(data, sources=tuple(SMALL))


def only(sources: tuple[str, ...]) -> str:
    """Return the repository's catalogue with `built = true` for the named sources alone."""
    head, *blocks = (REPO / "data" / CATALOGUE).read_text(encoding="utf-8").split("[[source]]")
    return head + "".join("[[source]]" + _built(block, sources) for block in blocks)


def _run_here(arguments: tuple[str, ...], settings: dict[str, str]) -> None:
    """Run the ETL's command in this process, which saves a second of imports."""
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = main(arguments, settings)
    assert status == 0, output.getvalue()


def _settings(data: Path, environ: dict[str, str]) -> dict[str, str]:
    return {"PORTAL_TRAINING": "quick", "PORTAL_DATA": str(data), **environ}


def _built(block: str, sources: tuple[str, ...]) -> str:
    name = re.search(r'^name = "(\w+)"', block, re.MULTILINE)
    assert name is not None
    plain = re.sub(r"^built = \w+\n", "", block, flags=re.MULTILINE)
    return plain.replace("reject_limit", f"built = {str(name[1] in sources).lower()}\nreject_limit", 1)
