"""The clients: what they send, which responses they take, and that each request is sent once."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from bench.load import drive, length, request


class _Echo(BaseHTTPRequestHandler):
    """Answers each request with the length of its path in bytes, on a kept connection."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer with as many bytes as the path has characters."""
        self.seen.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.path)))
        self.end_headers()
        self.wfile.write(b"x" * len(self.path))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_every_request_is_sent_once_whatever_the_clients() -> None:
    """Clients share one list: each request is sent by one of them and timed once; bodies are read whole."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    paths = [f"/{place}" for place in range(7)]
    try:
        load = drive(server.server_port, [request(path) for path in paths], clients=3)
    finally:
        server.shutdown()
        server.server_close()
    assert sorted(_Echo.seen) == paths
    assert len(load.taken) == 7
    assert load.body_bytes == 14  # seven paths of two characters


def test_a_request_with_a_body_is_a_post_of_json() -> None:
    """A body makes a POST that announces its length in bytes."""
    head, body = request("/x", '"\u00b5"'.encode()).split(b"\r\n\r\n")
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert b"Content-Length: 4" in head  # two quotes, and two bytes of the letter
    assert body.decode() == '"\u00b5"'


def test_only_whole_answers_are_measured() -> None:
    """An error under load stops the benchmark: its speed would be that of failing."""
    assert length(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n") == 12
    with pytest.raises(RuntimeError, match="503"):
        length(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 12\r\n\r\n")
    with pytest.raises(RuntimeError, match="Content-Length"):
        length(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
