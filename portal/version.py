"""Beside everything: which release this is, and of which commit, for `/version`, the footer and the command line."""

from __future__ import annotations

import functools
import subprocess
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

from portal.settings import INSTALLED, REPO

if TYPE_CHECKING:
    from pathlib import Path

DISTRIBUTION = "learner-insight"
UNKNOWN = "unknown"
STAMP = REPO / "commit"  # hatch_build.py puts it into the wheel
_COMMIT_LENGTH = 12
_GIT_SECONDS = 5


class Version(NamedTuple):
    """A release and the first twelve digits of its commit; None where the commit is not known."""

    version: str
    commit: str | None


@functools.cache
def current() -> Version:
    """Return the version of the running code; it is worked out once, and never fails."""
    if INSTALLED:
        return Version(_installed(), _stamped())
    return Version(_declared(REPO / "pyproject.toml"), _committed(REPO / ".git"))


def _installed() -> str:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return UNKNOWN


def _declared(pyproject: Path) -> str:
    try:
        return str(tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, ValueError, KeyError):
        return UNKNOWN


def _stamped() -> str | None:
    try:
        return STAMP.read_text(encoding="ascii").strip() or None
    except (OSError, ValueError):
        return None


def _committed(git: Path) -> str | None:
    """Return the commit that a clone is on; the folder is named, so that a repository around it does not answer."""
    if not git.exists():
        return None
    command = ["git", f"--git-dir={git}", "rev-parse", "--verify", "HEAD"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_GIT_SECONDS, check=True)  # noqa: S603
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()[:_COMMIT_LENGTH] or None
