"""Builds that stand in memory: a connection with marts of a source, held open as the warehouse holds a served build."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import duckdb

from portal.deadlines import Deadlines
from portal.warehouse import Limits, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

LIMITS = Limits(seconds=60, rows=10**6, at_once=4)


def held(
    con: duckdb.DuckDBPyConnection, name: str, source: str, folder: Path, models: dict[str, Any] | None = None
) -> Snapshot:
    """Hold the tables of a connection open as a build of one source; its course models lie in the folder."""
    gates = (threading.BoundedSemaphore(LIMITS.at_once), threading.BoundedSemaphore(LIMITS.at_once))
    sources = {source: {"sample": True, "data_through": None}}
    info = {"id": name, "built_at": None, "sources": sources, "models": {source: models or {}}}
    return Snapshot(info, con, LIMITS, *gates, Deadlines(LIMITS.seconds, duckdb.Error), lambda *_: None, folder)


def answers(
    service: AnswerService, snapshot: Snapshot, slug: str, names: Iterable[str], pairs: Iterable[tuple[str, str]] = ()
) -> list[Answer]:
    """Return answers of a question over a build that the service does not serve."""
    question = service.question(slug)
    reading = service.reading(question, service.state(question, pairs, snapshot), snapshot)
    return [reading.answer(question.declared(name)) for name in names]
