"""What every start checks beside the values of settings: that the address is free, and each PORTAL_ variable known."""

from __future__ import annotations

import difflib
import errno
import os
import socket
import sys
from typing import TYPE_CHECKING

from portal.errors import SettingError
from portal.settings import PREFIX, described

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Variables with our prefix that others read: the ETL, which the portal does not import, and the tests.
ELSEWHERE = (
    "PORTAL_SOURCES",
    "PORTAL_SEED",
    "PORTAL_SAMPLE_SCALE",
    "PORTAL_KEEP",
    "PORTAL_MAX_FILE_BYTES",
    "PORTAL_ETL_MEMORY",
    "PORTAL_TRAINING",
    "PORTAL_TEST_DATA",
)
_FIRST_FREE_FOR_ALL = 1024  # lower ports need special rights on Unix


def known_names() -> set[str]:
    """Return every variable with our prefix that somebody reads."""
    return {name for name, _, _ in described()} | set(ELSEWHERE)


def without_unknown(environ: Mapping[str, str]) -> dict[str, str]:
    """Name each PORTAL_ variable that nobody reads on standard error; return the environment without them.

    A mistyped name would else change nothing and say nothing. The start goes on.
    """
    known = known_names()
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    for name in unknown:
        sys.stderr.write(f"{_unknown(name, known)}\n")
    sys.stderr.flush()
    return {name: value for name, value in environ.items() if name not in unknown}


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.removeprefix(PREFIX), [other.removeprefix(PREFIX) for other in known], n=1)
    remedy = f"Did you mean {PREFIX}{near[0]}?" if near else "The documentation lists the settings."
    return f"{name} is not a setting of Learner insight and changes nothing. {remedy}"


def check_address(host: str, port: int) -> None:
    """Raise SettingError where the server could not listen there; the socket is bound the way gunicorn binds its own.

    SO_REUSEADDR lets a start follow a stop at once, while old connections are still closing.
    """
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((name, port))
    except (OSError, UnicodeError) as error:
        raise SettingError(_refused(name, port, error)) from error


def _refused(host: str, port: int, error: Exception) -> str:
    """Return the sentence for an address that cannot be bound: what is wrong, and which setting to change."""
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by another Learner insight: stop what runs there, "
            "or set PORTAL_PORT to a free port."
        )
    if number in {errno.EACCES, errno.EPERM}:
        return (
            f"Port {port} is not open to this user: set PORTAL_PORT to a port of {_FIRST_FREE_FOR_ALL} or more, "
            "and let a proxy listen on the lower one."
        )
    return f"This machine has no address {host}: set PORTAL_HOST to one that it has, such as 127.0.0.1."


def check_addresses(addresses: Iterable[object]) -> None:
    """Check what gunicorn is about to bind, unless it was handed open sockets: by systemd, or by the server before it.

    Only pairs of host and port are looked at; the others are file descriptors and socket files.
    """
    by_systemd = os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS", "0") != "0"
    if by_systemd or "GUNICORN_FD" in os.environ:
        return
    for address in addresses:
        if isinstance(address, tuple):
            check_address(*address)
