"""Beside every request: its id, one JSON line when it is answered, one when something fails; never a person's value."""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import orjson
from flask import g, has_request_context, request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

ID_HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_REPO = Path(__file__).resolve().parents[2]
_LONGEST_PATH = 200
_MOST_NAMES = 50
_MOST_CAUSES = 5

_requests = logging.getLogger("portal.requests")
_failures = logging.getLogger("portal.failures")


def install(server: Flask) -> None:
    """Give every request an id and a line; call it before other hooks, so that the line sees what they did."""
    server.before_request_funcs.setdefault(None, []).insert(0, _begin)
    server.after_request(_end)


def configure(level: str) -> None:
    """Send the lines of this process to standard output from `level` on; for entry points, not for tests.

    Libraries are heard from warning on: their lower levels tell of addresses with their values.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("portal").setLevel(level.upper())


def request_id() -> str:
    """Return the id of the current request; one is made where it has none, "-" outside of requests."""
    if not has_request_context():
        return "-"
    if "request_id" not in g:
        given = request.headers.get(ID_HEADER, "")
        g.request_id = given if _ID.fullmatch(given) else token_hex(8)
    return str(g.request_id)


def failure(error: BaseException) -> None:
    """Log an exception by its type and the code that it passed through; its message may hold data and is left out."""
    where = {"method": request.method, "path": request.path[:_LONGEST_PATH]} if has_request_context() else {}
    _failures.error("failure", extra={"fields": {"request_id": request_id(), **where, **positions(error)}})


def positions(error: BaseException) -> dict[str, Any]:
    """Return the type of an exception, the code positions of its traceback, and the same of what led to it."""
    fields: dict[str, Any] = {"type": type(error).__name__, "at": _frames(error)}
    causes: list[dict[str, Any]] = []
    seen, cause = {id(error)}, _cause(error)
    while cause is not None and id(cause) not in seen and len(causes) < _MOST_CAUSES:
        causes.append({"type": type(cause).__name__, "at": _frames(cause)})
        seen.add(id(cause))
        cause = _cause(cause)
    return fields | ({"after": causes} if causes else {})


class Lines(logging.Formatter):
    """Writes a record as one line of JSON; an exception by its type and code positions."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time (UTC), level, event, and the record's own fields."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {"time": at, "level": record.levelname.lower(), "event": record.getMessage()}
        fields: Mapping[str, Any] = getattr(record, "fields", {})
        line.update(fields)
        if record.exc_info and record.exc_info[1] is not None:
            line.update(positions(record.exc_info[1]))
        return orjson.dumps(_text(line), default=str).decode()


class Redacted(logging.Filter):
    """Takes what clients sent out of gunicorn's own words: addresses, header texts, query strings, messages.

    What it says when a worker cannot start stays whole: no client is heard yet, and the operator needs the reason.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always keep it."""
        if str(record.msg).startswith("Invalid request from ip="):
            record.msg, record.args = "A request that is not HTTP was refused.", ()
        serving = isinstance(record.msg, str) and not record.msg.startswith("Exception in worker process")
        if serving and record.exc_info and record.exc_info[1] is not None:
            fields = positions(record.exc_info[1])
            text = record.msg.partition("%")[0].strip()
            record.msg, record.args = f"{text}: {fields['type']} at {' < '.join(reversed(fields['at']))}", ()
            record.exc_info = record.exc_text = None
        return True


def _begin() -> None:
    g.began = time.perf_counter()
    request_id()


def _end(response: Response) -> Response:
    response.headers[ID_HEADER] = request_id()
    if _requests.isEnabledFor(logging.INFO):
        _requests.info("request", extra={"fields": _line(response)})
    return response


def _line(response: Response) -> dict[str, Any]:
    line = {
        "request_id": request_id(),
        "method": request.method,
        "path": request.path[:_LONGEST_PATH],
        "parameters": _names(),
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 2),
        "bytes": response.content_length if response.is_streamed else response.calculate_content_length(),
    }
    return line | {name: g.get(name) for name in ("callback", "build_id") if name in g}


def _names() -> list[str]:
    """Return the names of the query's parameters; what does not look like a name may be a value and is left out."""
    names = list(request.args)[:_MOST_NAMES]
    return [name if _NAME.fullmatch(name) else "?" for name in names]


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__, limit=-20)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(file: str) -> str:
    """Return a file's path without the folders of the machine."""
    _, separator, inside = file.rpartition("site-packages/")
    if separator:
        return inside
    path = Path(file)
    return str(path.relative_to(_REPO)) if path.is_relative_to(_REPO) else path.name


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _text(value: Any) -> Any:
    """Return the value with every text in valid UTF-8, lone surrogates replaced."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _text(inner) for name, inner in value.items()}
    return [_text(inner) for inner in value] if isinstance(value, list) else value
