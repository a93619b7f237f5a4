"""Run the real ETL as its operator does, for tests that need a build."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

COURSES_ONLY = ("course_features",)


def run(
    data: Path, *arguments: str, sources: tuple[str, ...] = COURSES_ONLY, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m etl` on a data folder whose catalogue builds only `sources`, and return what it said."""
    trim(data, sources)
    return subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=REPO,
        env={**os.environ, "PORTAL_DATA": str(data), **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def build(data: Path, *arguments: str, sources: tuple[str, ...] = COURSES_ONLY, **environ: str) -> str:
    """Build the named sources and publish; return the id of the build that `current` points to."""
    done = run(data, *arguments, sources=sources, **environ)
    assert done.returncode == 0, done.stderr
    return (data / "current").readlink().name


def trim(data: Path, sources: tuple[str, ...] = COURSES_ONLY) -> Path:
    """Write the repository's catalogue into a data folder that has none, built only for `sources`; return the folder.

    A source without files is filled from its sample, which takes seconds that most tests have no use for.
    """
    path = data / "sources.toml"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        first, *entries = (REPO / "data" / "sources.toml").read_text(encoding="utf-8").split("[[source]]\n")
        path.write_text("[[source]]\n".join([first, *(_built(entry, sources) for entry in entries)]), encoding="utf-8")
    return data


def _built(entry: str, sources: tuple[str, ...]) -> str:
    name = entry.split('"', 2)[1]
    return re.sub(r"^built = \w+$", f"built = {str(name in sources).lower()}", entry, count=1, flags=re.MULTILINE)
