"""What every tab asks of its files: CSV and workbook say cell by cell what the JSON says, in any filter state."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from portal.people import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient


def files_agree(client: FlaskClient, slug: str, names: Iterable[str], query: str = "") -> None:
    """Check the named answers: null is empty, booleans are words in CSV; a workbook keeps 16 digits of a number.

    A workbook lists as many members as a list gives at most.
    """
    book = CalamineWorkbook.from_filelike(io.BytesIO(got(client, f"/api/{slug}.xlsx?{query}").data))
    for name in names:
        own = f"{query}&limit={MOST}" if name == "people" else query  # a workbook holds whole lists
        body = got(client, f"/api/{slug}/{name}.json?{own}").get_json()
        lines = list(csv.reader(io.StringIO(got(client, f"/api/{slug}/{name}.csv?{own}").text)))
        cells = book.get_sheet_by_name(name).to_python()
        heads = [column["name"] for column in body["columns"]]
        units = [column["unit"] for column in body["columns"]]
        assert lines[0] == cells[0] == heads, name
        assert lines[1:] == [[as_csv(value) for value in row.values()] for row in body["rows"]], name
        expected = [[as_cell(*cell) for cell in zip(row.values(), units, strict=True)] for row in body["rows"]]
        assert cells[1:] == expected, name


def got(client: FlaskClient, address: str) -> Any:
    """Return the response of an address that must answer."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response


def as_cell(value: Any, unit: str) -> Any:
    """Return a JSON value as a cell of the workbook is read."""
    if value is None:
        return ""
    if unit == "date":
        return dt.date.fromisoformat(value)
    return pytest.approx(value, rel=1e-15) if isinstance(value, float) else value


def as_csv(value: object) -> str:
    """Return a JSON value as the contract writes it in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return repr(value)
