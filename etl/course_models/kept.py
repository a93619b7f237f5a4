"""Finds a kept build whose course models still hold: the same courses, the same training code, files as they were."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from etl import publish
from etl.errors import EtlError
from etl.reading.files import sha256

if TYPE_CHECKING:
    from etl.course_models.courses import Courses
    from etl.settings import EtlSettings

CODE = ("courses", "folds", "importance", "learners", "measure", "tables", "train", "twins")
LIBRARIES = ("lightgbm", "numpy", "pandas", "scikit-learn", "scipy")


def fingerprint(courses: Courses, training: str) -> str:
    """Return a hash of everything that training depends on: courses, how much is trained, code, libraries."""
    digest = hashlib.sha256(training.encode())
    for values in (courses.row, courses.x, courses.y, courses.profile):
        digest.update(values.tobytes())
    for name in CODE:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def find(settings: EtlSettings, source: str, training: str, *, whole: bool) -> str | None:
    """Return the newest finished build that was trained so and whose model files are intact.

    With `whole` only one in which nothing is missing; else the one in which least is missing.
    """
    candidates: list[tuple[int, str]] = []
    for build in reversed(publish.finished(settings)):
        with suppress(EtlError, KeyError, OSError, TypeError):
            content = publish.manifest(settings, build)["models"][source]
            files, missing = content["files"], content.get("missing", [])
            intact = all(sha256(settings.builds / build / file["file"]) == file["sha256"] for file in files)
            if content["training"] == training and files and intact and not (whole and missing):
                candidates.append((len(missing), build))
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else None
