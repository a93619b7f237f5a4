"""Before a server starts: an unknown setting is named, and an address that cannot be had stops it with a sentence."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest

from etl.settings import SETTINGS
from portal import start
from portal.errors import SettingError
from portal.settings import described
from tests.commands import CLI, finished, free_port, taken_port
from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

WAYS = {
    "run": (*CLI, "run"),
    "serve": (*CLI, "serve"),
    "python -m portal": (sys.executable, "-m", "portal"),
    "gunicorn": (sys.executable, "-m", "gunicorn", "-c", str(REPO / "gunicorn.conf.py")),
}
ALL = "0.0.0.0"  # noqa: S104 - a few milliseconds, and nothing answers
ELSEWHERE = "203.0.113.7"  # an address of documentation, which no machine has


def sentences(text: str) -> list[str]:
    """The lines of standard error but gunicorn's own."""
    return [line for line in text.splitlines() if not line.startswith("[")]


def test_the_known_names_are_those_of_portal_and_etl() -> None:
    """The portal does not import the ETL, so it lists the names: a setting added there must be added here."""
    ours = {name for name, _, _ in described()}
    assert set(start.ELSEWHERE) == {setting.name for setting in SETTINGS} - ours | {"PORTAL_TEST_DATA"}
    assert start.known_names() == ours | {setting.name for setting in SETTINGS} | {"PORTAL_TEST_DATA"}


def test_an_unknown_name_is_told_with_the_nearest_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence each; what is known, or is not ours, stays without a word."""
    environ = {"PORTAL_WROKERS": "3", "PORTAL_TRAINNG": "none", "PORTAL_XYZQ": "", "PORTAL_SEED": "2", "HOME": "/"}
    assert start.without_unknown(environ) == {"PORTAL_SEED": "2", "HOME": "/"}
    assert capsys.readouterr().err.splitlines() == [
        "PORTAL_TRAINNG is not a setting of Learner insight and changes nothing. Did you mean PORTAL_TRAINING?",
        "PORTAL_WROKERS is not a setting of Learner insight and changes nothing. Did you mean PORTAL_WORKERS?",
        "PORTAL_XYZQ is not a setting of Learner insight and changes nothing. The documentation lists the settings.",
    ]


def test_a_free_address_is_no_error_and_stays_free() -> None:
    """Also the names of the loopback, and a port that was just served on: gunicorn could bind it too."""
    port = free_port()
    for host in ("127.0.0.1", "localhost", ALL):
        start.check_address(host, port)
    with socket.create_server(("127.0.0.1", port)) as server, socket.create_connection(("127.0.0.1", port)) as client:
        connection, _ = server.accept()
        connection.close()  # the server closes first, so its side stays in TIME_WAIT
        client.recv(1)
    start.check_address("127.0.0.1", port)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", ALL])
def test_a_port_in_use_is_named_with_the_remedy(host: str) -> None:
    """Where something listens, also if only on one of the addresses."""
    with taken_port() as port, pytest.raises(SettingError) as caught:
        start.check_address(host, port)
    assert str(caught.value) == (
        f"Port {port} on {host} is in use, perhaps by another Learner insight: stop what runs there, or set "
        "PORTAL_PORT to a free port."
    )


@pytest.mark.parametrize("host", [ELSEWHERE, "2001:db8::7", "[2001:db8::7]", "no-such-host.invalid", "a..b"])
def test_a_host_that_is_not_ours_is_named_with_the_remedy(host: str) -> None:
    """An address of another machine, a name that leads nowhere, a name that is none."""
    with pytest.raises(SettingError) as caught:
        start.check_address(host, free_port())
    shown = host.strip("[]")
    assert str(caught.value) == (
        f"This machine has no address {shown}: set PORTAL_HOST to one that it has, such as 127.0.0.1."
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_port_in_use_stops_every_way_to_serve(tmp_path: Path, way: str) -> None:
    """One sentence, exit 2, no traceback, and nothing was built before."""
    with taken_port() as port:
        done = finished(WAYS[way], tmp_path, port=str(port), data=str(tmp_path / "data"))
    assert done.returncode == 2
    (sentence,) = sentences(done.stderr)
    assert sentence.startswith(f"Port {port} on 127.0.0.1 is in use")
    assert "PORTAL_PORT" in sentence
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("way", WAYS)
def test_a_foreign_host_and_a_wrong_name_are_told_in_every_way(tmp_path: Path, way: str) -> None:
    """The unknown variable is named once, the host stops the start with a sentence and exit 2."""
    done = finished(WAYS[way], tmp_path, host=ELSEWHERE, port=str(free_port()), wrokers="2", data=str(tmp_path / "d"))
    assert done.returncode == 2
    unknown, host = sentences(done.stderr)
    assert unknown.endswith("Did you mean PORTAL_WORKERS?")
    assert host.startswith(f"This machine has no address {ELSEWHERE}: set PORTAL_HOST")


def test_the_port_of_the_command_line_is_checked_too(tmp_path: Path) -> None:
    """`python -m portal --port` stands before PORTAL_PORT, and has the same rules."""
    with taken_port() as port:
        done = finished((*WAYS["python -m portal"], "--port", str(port)), tmp_path, data=str(tmp_path))
    assert (done.returncode, sentences(done.stderr)[0].split(" is")[0]) == (2, f"Port {port} on 127.0.0.1")
    wrong = finished((*WAYS["python -m portal"], "--port", "99999"), tmp_path, data=str(tmp_path))
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("PORTAL_PORT is '99999', but it must be a whole number from 1 to 65,535")
