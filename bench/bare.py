"""What the portal's callback is measured against: one bare Flask route that runs the same SQL and returns its rows."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import orjson
from flask import Flask, Response, request

from portal.settings import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

STATEMENTS = "BENCH_STATEMENTS"
ROUTE = "/bare"


class Statement(NamedTuple):
    """One SQL statement, its bound values, and the names of those that each request gives anew."""

    sql: str
    values: dict[str, Any]
    names: list[str]

    def bound(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        """Return the values to bind for the arguments of a request."""
        return self.values | {name: arguments[name] for name in self.names}


def application() -> Flask:
    """Return the WSGI application; the file that the environment names holds the statements."""
    settings = read()
    said = json.loads(Path(os.environ[STATEMENTS]).read_text(encoding="utf-8"))

    def connect() -> duckdb.DuckDBPyConnection:
        file = str(settings.data / "current" / "portal.duckdb")
        return duckdb.connect(file, read_only=True, config={"threads": settings.query_threads})

    return create(connect, [Statement(*item) for item in said])


def create(connect: Callable[[], duckdb.DuckDBPyConnection], statements: Sequence[Statement]) -> Flask:
    """Return an application whose one route runs the statements on a kept connection and returns all rows as JSON.

    `connect` is called at the first request, after the fork.
    """
    app = Flask("bare")
    kept = cache(connect)

    @app.get(ROUTE)
    def bare() -> Response:
        with kept().cursor() as cursor:
            rows = [cursor.execute(one.sql, one.bound(request.args)).fetchall() for one in statements]
        return Response(orjson.dumps(rows), mimetype="application/json")

    return app
