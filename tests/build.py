"""Run the real ETL as its operator does, for tests that need a build."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path


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


def build(data: Path, *arguments: str, **environ: str) -> str:
    """Build and publish; return the id of the build that `current` points to."""
    done = run(data, *arguments, **environ)
    assert done.returncode == 0, done.stderr
    return (data / "current").readlink().name
