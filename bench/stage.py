"""What all measurements share: a temporary data folder, the files they read, one build, and the servers over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bench.bare import STATEMENTS
from bench.server import Server, serve
from bench.watched import WatchedWarehouse
from portal.settings import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.settings import Settings

REPO = Path(__file__).resolve().parent.parent
SOURCE = "course_features"
_KILOBYTE = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Child:
    """What a finished child process took: seconds, and the most bytes it held in memory at once."""

    seconds: float
    peak: int


def run(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Child:
    """Run a python module as a child and return what it took; raise RuntimeError with its last line where it fails.

    The peak is the kernel's ru_maxrss: never under what this process held when it started the child.
    """
    start = time.perf_counter()
    with log.open("wb") as out:
        child = subprocess.Popen([sys.executable, "-m", *arguments], cwd=REPO, env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        said = log.read_text(encoding="utf-8").strip().splitlines() or ["no reason given"]
        raise RuntimeError(f"python -m {' '.join(arguments)} ended with {child.returncode}: {said[-1]}")
    return Child(time.perf_counter() - start, usage.ru_maxrss * _KILOBYTE)


@dataclass
class Stage:
    """One run of the benchmark: its temporary folder, how large the sample is, and the files in its place, if any.

    `sources` is a folder like data/sources; the built-in sample where it is None. Leave it with `close`.
    """

    root: Path
    scale: int = 1
    sources: Path | None = None
    _servers: ExitStack = field(default_factory=ExitStack)

    @property
    def data(self) -> Path:
        """The data folder that is built and served."""
        return self.root / "data"

    @property
    def statements(self) -> Path:
        """The file of the statements that the bare route runs."""
        return self.root / "statements.json"

    @property
    def source(self) -> str:
        """What was measured on, in words."""
        return "files of one's own" if self.sources else f"the built-in sample, {self.scale} times"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every child: this one without PORTAL_ settings, then the benchmark's own."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        own |= {"PORTAL_DATA": str(self.data), "PORTAL_SAMPLE_SCALE": str(self.scale), STATEMENTS: str(self.statements)}
        return own | ({"PORTAL_SOURCES": str(self.sources)} if self.sources else {})

    @cached_property
    def build(self) -> Child:
        """What the whole build took, sample and all, without the course models; it is run once."""
        self.data.mkdir(parents=True, exist_ok=True)
        return run(["etl"], {**self.environment, "PORTAL_TRAINING": "none"}, self.root / "etl.log")

    @cached_property
    def training(self) -> float | None:
        """The seconds that training took in a second build, which is served; None where there are no such courses."""
        self.build  # noqa: B018 - measured before this one
        run(["etl"], self.environment, self.root / "training.log")
        manifest = json.loads((self.data / "current" / "build.json").read_text(encoding="utf-8"))
        found: float | None = manifest["models"].get(SOURCE, {}).get("seconds")
        return found

    @cached_property
    def settings(self) -> Settings:
        """The portal's settings."""
        return read(self.environment)

    @cached_property
    def warehouse(self) -> WatchedWarehouse:
        """The one door of this process to the build."""
        self.training  # noqa: B018 - there must be something to open
        return WatchedWarehouse(self.settings)

    @cached_property
    def files(self) -> Path:
        """The folder of the source's files at this scale."""
        if self.sources:
            return self.sources / SOURCE
        from etl.samples import writers  # noqa: PLC0415 - loads numpy and pandas

        folder = self.root / "files" / SOURCE
        folder.mkdir(parents=True)
        writers()[SOURCE](folder, 1, self.scale)
        return folder

    @cached_property
    def portal(self) -> Server:
        """The portal behind gunicorn with the production configuration; it runs until the stage closes."""
        return self._serve("portal", ())

    @cached_property
    def bare(self) -> Server:
        """The bare Flask route behind gunicorn with the same configuration."""
        return self._serve("bare", ("bench.bare:application()",))

    def _serve(self, name: str, arguments: Sequence[str]) -> Server:
        self.training  # noqa: B018 - there must be something to serve
        return self._servers.enter_context(serve(REPO, arguments, self.environment, self.root / f"{name}.log"))

    def close(self) -> None:
        """Stop the servers."""
        self._servers.close()
