"""The production server, started as in production: it serves, reloads under load, stops, refuses bad settings."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

APP = """
import time
from pathlib import Path

from flask import request
from portal.settings import read
from portal.web import logs
from tests.portal.web import small


def application():
    logs.configure("info")
    folder = Path(__file__).parent
    server = small.app(folder, read().prefix).server
    version = (folder / "version").read_text()

    def slow():
        time.sleep(float(request.args["seconds"]))
        return version

    server.add_url_rule("/api/version", "version", lambda: version)
    server.add_url_rule("/api/slow", "slow", slow)
    return server
"""
SMALL = ("tiny:application()",)


@dataclass(slots=True)
class Server:
    """A gunicorn in a process of its own; its words are in two files."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    def ask(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body over a new connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()

    def say(self, raw: bytes) -> bytes:
        """Send bytes as they are and return all that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(raw)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def words(self, name: str) -> str:
        """Return what it wrote to "out" or "err"."""
        return (self.folder / name).read_text(encoding="utf-8")

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@dataclass(slots=True)
class Client:
    """Asks for the version until told to stop, and keeps what it got."""

    ask: Callable[[], tuple[int, bytes]]
    got: list[tuple[int, bytes]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask, one request after another."""
        while not self.done.is_set():
            try:
                self.got.append(self.ask())
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))


def free_port() -> int:
    """Return a port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
    """Start gunicorn with the project's configuration, from another folder, as a service does."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environ |= {f"PORTAL_{name.upper()}": value for name, value in settings.items()}
    environ |= {"PORTAL_PORT": port, "PYTHONPATH": f"{folder}{os.pathsep}{REPO}", "HOME": str(folder)}
    command = [sys.executable, "-m", "gunicorn", "-c", str(REPO / "gunicorn.conf.py"), *arguments]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        return subprocess.Popen(command, cwd=folder, env=environ, stdout=out, stderr=err)


def until(true: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@contextlib.contextmanager
def served(folder: Path, application: tuple[str, ...] = SMALL, **settings: str) -> Iterator[Server]:
    """Serve the small app until the block ends; the portal where no application is named."""
    (folder / "tiny.py").write_text(APP, encoding="utf-8")
    (folder / "version").write_text("one", encoding="utf-8")
    port = free_port()
    server = Server(start(folder, str(port), *application, **settings), folder, port)
    try:
        until(lambda: "is ready" in server.words("err"), "it never became ready")
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with two workers for the tests that leave it as it is."""
    with served(tmp_path_factory.mktemp("server")) as made:
        yield made


def test_it_serves_and_says_where(server: Server) -> None:
    """The address to open is told once the first worker has loaded the site, and it answers."""
    assert f"Learner insight is ready: http://127.0.0.1:{server.port}/\n" in server.words("err")
    assert server.ask("/healthz")[0] == 200
    assert server.ask("/")[0] == 200


def test_it_writes_a_line_for_each_request(server: Server) -> None:
    """Standard output holds lines of JSON and nothing else, with the client's id and no value of its query."""
    server.ask("/api/version?learner=Alice", **{"X-Request-ID": "one-request-id"})
    lines = [json.loads(line) for line in server.words("out").splitlines()]
    (mine,) = [line for line in lines if line["request_id"] == "one-request-id"]
    assert (mine["path"], mine["parameters"], mine["status"]) == ("/api/version", ["learner"], 200)
    assert "Alice" not in server.words("out") + server.words("err")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: Alice\r\n\r\n", b"400"),
        (b"GET /?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBig: " + b"a" * 9000 + b"\r\n\r\n", b"431"),
        (b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET /\xff\xfe?x=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b""),
    ],
)
def test_what_is_not_http_is_refused(server: Server, raw: bytes, status: bytes) -> None:
    """Broken requests are answered below 500, show no code, and the log tells neither address nor header."""
    answer = server.say(raw)
    assert answer.split(b" ")[1].startswith(status)
    assert answer.split(b" ")[1] < b"500"
    assert b"Traceback" not in answer
    assert "127.0.0.1:" not in server.words("err").replace(f"http://127.0.0.1:{server.port}", "")
    assert "Alice" not in server.words("err")


def test_a_body_of_unknown_length_is_bounded(server: Server) -> None:
    """A chunked body tells no length: it is read up to the limit (256 KB), and what is cut there is no JSON."""
    head = b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Content-Type: application/json\r\n"
    chunk = b"10000\r\n" + b"[" * 0x10000 + b"\r\n"
    answer = server.say(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 5 + b"0\r\n\r\n")
    assert answer.split(b" ")[1] in (b"400", b"413")
    assert b'{"error":' in answer


def test_it_opens_no_control_socket(server: Server) -> None:
    """Nothing but the port listens: no socket file is made in the folder that it runs in, nor at home."""
    assert [path for path in server.folder.rglob("*") if path.is_socket()] == []


@pytest.mark.parametrize(("told", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "4"}, "4")])
def test_linear_algebra_has_one_thread_unless_told(told: dict[str, str], threads: str) -> None:
    """The workers inherit what the configuration leaves in the environment."""
    code = "import os, runpy; runpy.run_path('gunicorn.conf.py'); print(os.environ['OPENBLAS_NUM_THREADS'])"
    kept = {name: text for name, text in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    said = subprocess.run([sys.executable, "-c", code], cwd=REPO, env=kept | told, capture_output=True, check=True)
    assert said.stdout.decode().strip() == threads


def test_it_reloads_under_load_and_stops(tmp_path: Path) -> None:
    """HUP brings new code while requests flow, none of them fails, old and new answer; TERM ends it with 0.

    A slow request that runs at the reload, and one at the stop, get their answers.
    """
    with served(tmp_path) as server:
        clients = [Client(lambda: server.ask("/api/version")) for _ in range(3)]
        slow = Client(lambda: server.ask("/api/slow?seconds=1"))
        threads = [threading.Thread(target=client.run) for client in [*clients, slow]]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        (tmp_path / "version").write_text("two", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: all((200, b"two") in client.got for client in [*clients, slow]), "the new code never answered")
        for client in [*clients, slow]:
            client.done.set()
        for thread in threads:
            thread.join()
        last = Client(lambda: server.ask("/api/slow?seconds=1"))
        last.done.set()
        asking = threading.Thread(target=lambda: last.got.append(last.ask()))
        asking.start()
        time.sleep(0.3)
        assert server.stop() == 0
        asking.join()
    for client in [*clients, slow]:
        assert client.failed == []
        assert set(client.got) == {(200, b"one"), (200, b"two")}
    assert last.got == [(200, b"two")]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("port", "80a", "PORTAL_PORT is '80a', but it must be a whole number from 1 to 65,535"),
        ("workers", "0", "PORTAL_WORKERS is '0', but it must be a whole number from 1 to 64"),
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path: Path, setting: str, value: str, words: str) -> None:
    """One sentence with name, value, rule and remedy, no traceback, exit 2."""
    settings = {"port": "8050"} | {setting: value}
    process = start(tmp_path, settings.pop("port"), **settings)
    assert process.wait(20) == 2
    err = (tmp_path / "err").read_text(encoding="utf-8")
    assert err == f"{words}; correct it or leave it unset.\n"


def test_it_serves_under_a_prefix(tmp_path: Path) -> None:
    """PORTAL_PREFIX moves the site, its health and the address that is told."""
    with served(tmp_path, prefix="/insight", workers="1") as server:
        assert f"http://127.0.0.1:{server.port}/insight/\n" in server.words("err")
        assert server.ask("/insight/healthz")[0] == 200
        assert server.ask("/insight/")[0] == 200


def test_the_portal_starts_without_data(tmp_path: Path) -> None:
    """With no more than the configuration the portal itself is served; without a build it is alive and not ready."""
    with served(tmp_path, (), data=str(tmp_path), workers="1") as server:
        assert server.ask("/healthz")[0] == 200
        status, body = server.ask("/readyz")
        assert (status, json.loads(body)["status"]) == (503, "unavailable")


def test_the_portal_stops_without_a_word_of_lost_objects(tmp_path: Path, data: Path) -> None:
    """After a query it stops at once, and no library reports what it could not clean up."""
    with served(tmp_path, (), data=str(data), workers="1") as server:
        assert server.ask("/api/recommender/companies.json")[0] == 200
        assert server.stop() == 0
        assert "leaked" not in server.words("err")
