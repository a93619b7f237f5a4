"""Finished training steps on disk, so that a run that was stopped goes on where it ended."""

from __future__ import annotations

import os
import shutil
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from etl.settings import EtlSettings

Arrays = dict[str, npt.NDArray[Any]]
FOLDER = ".training"
_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Checkpoints:
    """The results of training steps by name, one file a step, in a folder that belongs to one fingerprint."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first result is saved."""
        self._folder = folder

    def result(self, name: str, compute: Callable[[], Arrays]) -> Arrays:
        """Return the saved result of a step, or compute and save it; a damaged file is computed again."""
        path = self._folder / f"{name}.npz"
        with suppress(*_DAMAGE), path.open("rb") as stored, np.load(stored, allow_pickle=False) as saved:
            return {key: saved[key] for key in saved.files}
        arrays = compute()
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        with unfinished.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        unfinished.replace(path)
        return arrays

    def has(self, name: str) -> bool:
        """Return whether a step was finished before."""
        return (self._folder / f"{name}.npz").exists()


def of(settings: EtlSettings, fingerprint: str) -> Checkpoints:
    """Return the checkpoints of one training, told from others by its fingerprint."""
    return Checkpoints(settings.builds / FOLDER / fingerprint[:16])


def clear(settings: EtlSettings) -> None:
    """Remove every checkpoint: a build that holds the finished models needs none."""
    shutil.rmtree(settings.builds / FOLDER, ignore_errors=True)
