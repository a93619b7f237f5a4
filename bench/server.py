"""A server under load: gunicorn as in production, in its own processes, on a free port of the loopback."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

HOST = "127.0.0.1"
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn: where it listens, and the process that started its workers."""

    port: int
    pid: int

    def workers(self) -> list[psutil.Process]:
        """Return its worker processes."""
        return psutil.Process(self.pid).children()


@contextmanager
def serve(repo: Path, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Run gunicorn with the repository's configuration for the length of a block; its output goes to `log`.

    `arguments` may name another application. Raises RuntimeError where it does not start.
    """
    port = free_port()
    own = {**environment, "PORTAL_HOST": HOST, "PORTAL_PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", *arguments]
    with log.open("wb") as out:
        child = subprocess.Popen(command, cwd=repo, env=own, stdout=out, stderr=out)
    try:
        _wait(child, port, log)
        yield Server(port, child.pid)
    finally:
        _stop(child)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and child.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    said = log.read_text(encoding="utf-8").strip().splitlines() or ["no reason given"]
    raise RuntimeError(f"gunicorn did not start: {said[-1]}")


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
