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

CATALOGUE = "sources.toml"


def run(data: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m etl` on a data folder and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=REPO,
        env={**os.environ, "PORTAL_DATA": str(data), **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def build(data: Path, *arguments: str, sources: tuple[str, ...] = ("course_features",), **environ: str) -> str:
    """Build and publish only the named sources; return the id of the build that `current` points to.

    A catalogue that already lies in the data folder stays as it is.
    """
    catalogue = data / CATALOGUE
    if not catalogue.exists():
        catalogue.write_text(trimmed(sources), encoding="utf-8")
    done = run(data, *arguments, **environ)
    assert done.returncode == 0, done.stderr
    return (data / "current").readlink().name


def trimmed(sources: tuple[str, ...]) -> str:
    """Return the repository's catalogue with `built = true` for the named sources only."""
    parts = (REPO / "data" / CATALOGUE).read_text(encoding="utf-8").split("[[source]]")
    for number, part in enumerate(parts[1:], start=1):
        name = re.search(r'^name = "(\w+)"', part, re.MULTILINE)
        assert name is not None
        built = "true" if name[1] in sources else "false"
        parts[number] = re.sub(r"^built = \w+", f"built = {built}", part, count=1, flags=re.MULTILINE)
    return "[[source]]".join(parts)
