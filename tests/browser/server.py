"""Serves apps in a thread, for tests that look at them with a browser: all at one address, one at a time.

Chromium keeps a script, and what it has compiled of it, by its address. At an address of its own each site would begin
without them, and its first pages would cost twice as much.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ServiceUnavailable
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask import Flask


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of requests that went well."""


class _Host:
    """A server on a free port, where the site that was opened last answers."""

    def __init__(self) -> None:
        self.app: Flask | None = None
        self.web = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Quiet)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (WSGI)."""
        return (self.app or ServiceUnavailable())(environ, start_response)


@dataclass(frozen=True)
class Site:
    """An app that can be opened at the address of its host."""

    app: Flask
    host: _Host

    def open(self) -> str:
        """Have this site answer from now on; return its address, without a slash at the end."""
        self.host.app = self.app
        return f"http://127.0.0.1:{self.host.web.server_port}"


@contextmanager
def served(app: Flask) -> Iterator[Site]:
    """Offer a Flask app for the length of a block."""
    site = Site(app, _host())
    yield site
    if site.host.app is app:
        site.host.app = None


@cache
def _host() -> _Host:
    """Return this process's host."""
    return _Host()
