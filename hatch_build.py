"""Run while the wheel is built: puts the clone's commit into it, where there is one; portal/version.py reads it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "portal/shipped/commit"
LENGTH = 12


class CommitHook(BuildHookInterface[Any]):
    """Writes the commit to a file outside of the clone and has it packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the stamp to what is packed; an editable install runs from the clone and asks git itself."""
        commit = committed(Path(self.root)) if version == "standard" else None
        if commit is None:
            return
        self.folder = tempfile.TemporaryDirectory()
        stamp = Path(self.folder.name) / "commit"
        stamp.write_text(f"{commit}\n", encoding="ascii")
        build_data["force_include"][str(stamp)] = STAMP

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the file again."""
        if hasattr(self, "folder"):
            self.folder.cleanup()


def committed(clone: Path) -> str | None:
    """Return the first digits of a clone's commit; None where this is no clone, or git is missing."""
    if not (clone / ".git").exists():
        return None
    command = ["git", f"--git-dir={clone / '.git'}", "rev-parse", "--verify", "HEAD"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()[:LENGTH]
