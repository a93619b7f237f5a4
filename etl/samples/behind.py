"""Writes the samples that a run needs in two processes of their own, while the sources before them are loaded."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from etl.errors import EtlError, SourceError
from etl.reading import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from etl.reading.sources import Samples
    from etl.settings import EtlSettings

PROCESSES = 2
LOOK_SECONDS = 0.02
FOLDER = "sample"
NONE_BUILT_IN = 3  # exit code of a process whose source has no built-in sample


class Writing:
    """The samples of some sources on their way to `work`/<source>/sample.

    Half of a first build is drawing samples, which Python does on one core. A process ends with its last sample, so
    none outlives a run that is killed by more than that.
    """

    def __init__(self, samples: Samples, sources: Sequence[str], work: Path, settings: EtlSettings) -> None:
        """Begin with the samples of the `sources` that have no files, in their order.

        The processes are new ones: forked ones would hold the run's lock when it is killed.
        """
        self._work, self._sources = work, settings.sources
        self._processes: dict[str, SpawnProcess] = {}
        names = [name for name in sources if files.is_empty(settings.sources / name)]
        many = min(PROCESSES, os.cpu_count() or 1)
        context = multiprocessing.get_context("spawn")
        for first in range(min(many, len(names))):
            own = names[first::many]
            process = context.Process(target=_write, args=(samples, own, work, settings), daemon=True)
            _start(process)
            self._processes |= dict.fromkeys(own, process)

    def has(self, name: str) -> bool:
        """Return whether a source is filled from its sample."""
        return name in self._processes

    def folder(self, name: str) -> Path:
        """Wait for a source's sample and return its folder; raise EtlError where it could not be written.

        SourceError where the source has no built-in sample.
        """
        folder, process = self._work / name / FOLDER, self._processes[name]
        while not folder.exists():
            if not process.is_alive() and not folder.exists():
                if process.exitcode == NONE_BUILT_IN:
                    at = self._sources / name
                    raise SourceError(f"{name} has no files in {at} and no built-in sample: put them there.")
                raise EtlError(f"The sample of {name} could not be written (exit {process.exitcode}): see above.")
            time.sleep(LOOK_SECONDS)
        return folder


def _start(process: SpawnProcess) -> None:
    """Start a process that Ctrl-C does not reach: it would tell of it in a traceback, and the run ends it anyway."""
    resource_tracker.ensure_running()  # started with the first process, it would unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _write(samples: Samples, names: Sequence[str], work: Path, settings: EtlSettings) -> None:
    """Write samples one after another; a folder gets its name when all of its files are there."""
    writers = samples()
    for name in names:
        if name not in writers:
            sys.exit(NONE_BUILT_IN)
        unfinished = work / name / f"{FOLDER}.part"
        unfinished.mkdir(parents=True)
        writers[name](unfinished, settings.seed, settings.sample_scale)
        unfinished.rename(unfinished.with_name(FOLDER))
