"""Start the project's commands as users do: as processes, in a folder, with the given settings and no others."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from tests.conftest import REPO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

CLI = (sys.executable, "-m", "portal.command")
SECONDS = 120


def environment(*, clone: bool = True, **settings: str) -> dict[str, str]:
    """Return this environment with no PORTAL_ variables but the given ones; code of the clone is found if told so."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PORTAL_", "PYTHON"))}
    kept |= {f"PORTAL_{name.upper()}": text for name, text in settings.items()}
    return kept | ({"PYTHONPATH": str(REPO)} if clone else {})


def finished(
    command: Sequence[str], folder: Path, *, clone: bool = True, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a folder."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(clone=clone, **settings),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def free_port() -> int:
    """Return a port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def taken_port() -> Iterator[int]:
    """Hold a port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def until(true: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@dataclass(slots=True)
class Running:
    """A server in a process of its own, and where its words go."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of an address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as response:
            return int(response.status), response.read()

    def words(self) -> str:
        """Return what it wrote to standard error."""
        return (self.folder / "err").read_text(encoding="utf-8")

    def children(self) -> list[psutil.Process]:
        """Return the processes that it started, and those that they started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> int:
        """End it without asking, and return its exit code."""
        self.process.kill()
        return self.process.wait(SECONDS)

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, words: Path, *, clone: bool = True, **settings: str
) -> Iterator[Running]:
    """Run a server in `folder` until the block ends; its words go to files in `words`, another folder."""
    port = free_port()
    environ = environment(clone=clone, port=str(port), workers="1", **settings)
    with (words / "out").open("wb") as out, (words / "err").open("wb") as err:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=out, stderr=err)
    server = Running(process, words, port)
    try:
        yield server
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(SECONDS)


def ended(process: psutil.Process) -> bool:
    """Say whether a process is over; in a container nobody may collect what is left of it."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def ready(server: Running) -> None:
    """Wait until a server answers; fail with its words where it ended instead."""
    until(lambda: "is ready" in server.words() or server.process.poll() is not None, "it never became ready")
    assert server.process.poll() is None, server.words()
