"""Builds that tests share: each is made once, kept under .pytest_cache/builds and copied into every folder that asks.

The key of a build is a hash of all that goes into it: the ETL's code and its libraries, the catalogue and source files
in the data folder, the arguments and settings. Workers wait for each other at a file lock, and the next run of the
tests finds the builds of this one. A copy is a test's own, to write beside or to damage.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import uuid
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

REPO = Path(__file__).resolve().parent.parent
FOLDER = REPO / ".pytest_cache" / "builds"
CODE = ("etl/**/*.py", "etl/**/*.sql", "etl/**/*.toml", "data/*.toml", "pyproject.toml")
LIBRARIES = ("duckdb", "lightgbm", "numpy", "pandas", "pydantic", "python-calamine", "scikit-learn", "scipy")
GENERATIONS = 2  # how many versions of the code keep their builds
BUILT = ("builds", "current")
PLACES = ("PORTAL_DATA", "PORTAL_SOURCES")


def key(data: Path, arguments: Sequence[str], settings: Mapping[str, str]) -> str:
    """Return the key of the build that a data folder, arguments and PORTAL_ settings would give.

    Of the folders what lies in them counts, not where they are.
    """
    plain = sorted((name, value) for name, value in settings.items() if name not in PLACES)
    digest = hashlib.sha256(json.dumps([arguments, plain]).encode())
    for folder in [data, *(Path(settings[name]) for name in ("PORTAL_SOURCES",) if name in settings)]:
        for path in _files(folder):
            digest.update(f"\0{path.relative_to(folder)}\0{_content(path)}".encode())
    return digest.hexdigest()[:24]


def fetch(key: str, data: Path, make: Callable[[], None], folder: Path = FOLDER) -> None:
    """Put the build of a key into `data`: a copy of the kept one, else the one that `make` makes there."""
    generation = folder / code()
    kept = generation / key
    generation.mkdir(parents=True, exist_ok=True)
    with FileLock(generation / f"{key}.lock"):
        if not kept.exists():
            make()
            _keep(data, kept)
            _prune(folder)
            return
    for name in BUILT:
        _copy(kept / name, data / name)


@cache
def code() -> str:
    """Return a hash of the code and the libraries that make a build."""
    digest = hashlib.sha256(sys.version.encode())
    for library in LIBRARIES:
        digest.update(f"\0{library} {version(library)}".encode())
    for pattern in CODE:
        for path in sorted(REPO.glob(pattern)):
            digest.update(f"\0{path.relative_to(REPO)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(data: Path, kept: Path) -> None:
    """Copy what was built to the side and give it its name in one step, so that a killed run leaves no half."""
    aside = kept.with_name(f".{uuid.uuid4().hex}")
    aside.mkdir()
    for name in BUILT:
        _copy(data / name, aside / name)
    aside.rename(kept)


def _copy(source: Path, target: Path) -> None:
    if source.is_symlink():
        target.symlink_to(source.readlink())
    else:
        shutil.copytree(source, target, symlinks=True)


def _prune(folder: Path) -> None:
    """Remove the builds of older code."""
    generations = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in generations[GENERATIONS:]:
        shutil.rmtree(old, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _content(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
