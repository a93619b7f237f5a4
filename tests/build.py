"""Run the real ETL as its operator does, for tests that need a build."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from tests import tiny, tiny_engagement, tiny_flagship, tiny_learners, tiny_mooc
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
    """Run `python -m etl` on a data folder, course models trained in a hurry, and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=REPO,
        env={**os.environ, "PORTAL_TRAINING": "quick", "PORTAL_DATA": str(data), **environ},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def build(data: Path, *arguments: str, sources: tuple[str, ...] = ("course_features",), **environ: str) -> str:
    """Build and publish the named sources; return the id of the build that `current` points to."""
    if not (data / CATALOGUE).exists():
        data.mkdir(parents=True, exist_ok=True)
        (data / CATALOGUE).write_text(only(sources), encoding="utf-8")
    done = run(data, *arguments, **environ)
    assert done.returncode == 0, done.stderr
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


def _built(block: str, sources: tuple[str, ...]) -> str:
    name = re.search(r'^name = "(\w+)"', block, re.MULTILINE)
    assert name is not None
    plain = re.sub(r"^built = \w+\n", "", block, flags=re.MULTILINE)
    return plain.replace("reject_limit", f"built = {str(name[1] in sources).lower()}\nreject_limit", 1)
