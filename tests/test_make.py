"""make on a machine that lacks something: one sentence, and nothing half made is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

OLD = "#!/bin/sh\nexit 1\n"
NO_VENV = '#!/bin/sh\n[ "$1" = -c ] && exec {python} "$@"\necho "ensurepip is not available" >&2\nexit 1\n'


def make(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run make for the environment where every Python on the PATH is the given script."""
    shutil.copy(REPO / "Makefile", folder)
    tools = folder / "tools"
    tools.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (tools / name).write_text(script, encoding="utf-8")
        (tools / name).chmod(0o755)
    environ = {key: value for key, value in os.environ.items() if key not in ("PYTHON", "MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(
        ["make", "-s", ".venv/bin/python"],
        cwd=folder,
        env={**environ, "PATH": f"{tools}{os.pathsep}{environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            OLD,
            "needs Python 3.11 or newer, and none is on the PATH: install it, or set PYTHON to its path.",
        ),
        (NO_VENV, "cannot make a virtual environment: install its venv package (Debian: apt install python3-venv)."),
    ],
    ids=["old Python", "no venv"],
)
def test_what_is_missing_is_one_sentence(tmp_path: Path, script: str, says: str) -> None:
    """The sentence says what to install; make adds its own line and nothing else."""
    done = make(tmp_path, script.format(python=sys.executable))
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(lines) == 1
    assert lines[0].endswith(says)
    assert not (tmp_path / ".venv").exists()
