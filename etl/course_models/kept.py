"""Finds a kept build whose course models still hold: the same courses, the same training code, files as they were."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from etl import publish
from etl.errors import EtlError
from etl.files import sha256

if TYPE_CHECKING:
    from etl.course_models.courses import Courses
    from etl.settings import Settings

LIBRARIES = ("lightgbm", "numpy", "pandas", "scikit-learn", "scipy")


def fingerprint(courses: Courses, training: str) -> str:
    """Return a hash of everything that training depends on: courses, how much is trained, code, libraries."""
    digest = hashlib.sha256(training.encode())
    for values in (courses.row, courses.x, courses.y, courses.profile):
        digest.update(values.tobytes())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def find(settings: Settings, source: str, training: str) -> str | None:
    """Return the newest kept build that was trained so and whose model files are whole."""
    for build in reversed(publish.finished(settings)):
        with suppress(EtlError, KeyError, OSError, TypeError):
            content = publish.manifest(settings, build)["models"][source]
            files = content["files"]
            whole = all(sha256(settings.builds / build / file["file"]) == file["sha256"] for file in files)
            if content["training"] == training and files and whole:
                return build
    return None
