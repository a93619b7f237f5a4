"""The version: what pyproject.toml declares, the commit that git gives, and never a failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib

from tests.conftest import REPO

PRINT = "import json; from portal import version; print(json.dumps(version.current()))"


def version_with(**environ: str) -> list[str | None]:
    """Return version and commit as a new process sees them, with some variables changed."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=REPO, env={**os.environ, **environ}, capture_output=True, check=True
    )
    answer: list[str | None] = json.loads(done.stdout)
    return answer


def declared() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def test_a_clone_gives_its_declared_version_and_its_commit() -> None:
    """The commit is the first twelve digits of HEAD; another repository in the environment does not answer."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=REPO, capture_output=True, text=True, check=False).stdout
    assert version_with() == [declared(), head[:12] or None]
    assert version_with(GIT_DIR="/nowhere") == version_with()


def test_without_git_the_commit_is_unknown() -> None:
    """No error: the version is still there."""
    assert version_with(PATH="/nowhere") == [declared(), None]
