"""Writes the samples that a run needs in two processes of their own, while the sources before them are loaded."""

from __future__ import annotations

import multiprocessing
import os
import time
from typing import TYPE_CHECKING

from etl import files
from etl.errors import EtlError, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from etl.settings import Settings
    from etl.sources import Samples

PROCESSES = 2
LOOK_SECONDS = 0.02
FOLDER = "sample"


class Writing:
    """The samples of some sources on their way to `work`/<source>/sample.

    Half of a first build is drawing samples, which Python does on one core. A process ends with its last sample, so
    none outlives a run that is killed by more than that.
    """

    def __init__(self, samples: Samples, sources: Sequence[str], work: Path, settings: Settings) -> None:
        """Begin with the samples of the `sources` that have no files, in their order; SourceError where one has none.

        The processes are new ones: forked ones would hold the run's lock when it is killed.
        """
        self._work = work
        names = [name for name in sources if files.is_empty(settings.sources / name)]
        for name in names:
            if name not in samples():
                folder = settings.sources / name
                raise SourceError(f"{name} has no files in {folder} and no built-in sample: put them there.")
        self._processes: dict[str, SpawnProcess] = {}
        many = min(PROCESSES, os.cpu_count() or 1)
        for first in range(min(many, len(names))):
            own = names[first::many]
            process = multiprocessing.get_context("spawn").Process(
                target=_write, args=(samples, own, work, settings), daemon=True
            )
            process.start()
            self._processes |= dict.fromkeys(own, process)

    def has(self, name: str) -> bool:
        """Return whether a source is filled from its sample."""
        return name in self._processes

    def folder(self, name: str) -> Path:
        """Wait for a source's sample and return its folder; EtlError where the process that writes it failed."""
        folder, process = self._work / name / FOLDER, self._processes[name]
        while not folder.exists():
            if not process.is_alive() and not folder.exists():
                raise EtlError(f"The sample of {name} could not be written (exit {process.exitcode}): see above.")
            time.sleep(LOOK_SECONDS)
        return folder


def _write(samples: Samples, names: Sequence[str], work: Path, settings: Settings) -> None:
    """Write samples one after another; a folder gets its name when all of its files are there."""
    writers = samples()
    for name in names:
        unfinished = work / name / f"{FOLDER}.part"
        unfinished.mkdir(parents=True)
        writers[name](unfinished, settings.seed, settings.sample_scale)
        unfinished.rename(unfinished.with_name(FOLDER))
