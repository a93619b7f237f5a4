"""Measures what is held: the memory of each gunicorn worker after load, the portal's against the bare route's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import serving
from bench.load import drive
from bench.table import Row

if TYPE_CHECKING:
    from bench.server import Server
    from bench.stage import Stage

GROUP = "Memory"
REQUESTS = 400
CLIENTS = 8


def rows(stage: Stage) -> list[Row]:
    """Return the largest worker's resident memory after a load, and its share of what workers share (PSS)."""
    callback, states = serving.prepare(stage)
    fresh = states[-REQUESTS:]
    drive(stage.portal.port, [callback.request(pairs) for pairs in fresh], CLIENTS)
    drive(stage.bare.port, [serving.bare_request(pairs) for pairs in fresh], CLIENTS)
    ours, theirs = _largest(stage.portal), _largest(stage.bare)
    return [
        Row(GROUP, f"largest of {ours[2]} workers after load, resident", ours[0], theirs[0], unit="B"),
        Row(GROUP, "the same, shared pages divided among those who share them (PSS)", ours[1], theirs[1], unit="B"),
    ]


def _largest(server: Server) -> tuple[float, float, int]:
    """Return RSS and PSS in bytes, each of the worker where it is largest, and how many workers there are."""
    held = [worker.memory_full_info() for worker in server.workers()]
    return max(one.rss for one in held), max(getattr(one, "pss", one.uss) for one in held), len(held)
