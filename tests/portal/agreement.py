"""What every tab asks of what it gives: CSV, workbook, print view and screen say cell by cell what the JSON says."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from portal import formats
from portal.answers.people import MOST
from portal.app import site
from portal.errors import ReaderError
from portal.exports import api
from portal.exports.print import routes, tables
from portal.site.components import answer_dialog
from tests.portal import markup, tree
from tests.portal.every_question import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

Body = dict[str, Any]


@functools.cache
def served(service: AnswerService) -> FlaskClient:
    """Return a client of the API and the print view of a service."""
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(service))
    app.register_blueprint(routes.blueprint(service, site(service, PACKAGES), "/plotly.js"))
    app.register_error_handler(ReaderError, lambda error: (str(error), error.status))
    return app.test_client()


def all_agree(service: AnswerService, slug: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Check every answer of a question in a state: as file, on paper and in its table on the page."""
    client, query = served(service), urlencode(list(pairs))
    names = [spec.name for spec in service.question(slug).answers]
    files_agree(client, slug, names, query)
    bodies = {name: got(client, f"/api/{slug}/{name}.json?{query}").get_json() for name in names}
    screen_agrees(service, slug, bodies, query)
    paper_agrees(service, client, slug, bodies, query)


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


def screen_agrees(service: AnswerService, slug: str, bodies: dict[str, Body], query: str) -> None:
    """Check the table of each answer on the page: its first rows, the finding, the filters in words."""
    words = service.answer(slug, next(iter(bodies)), parse_qsl(query)).state.words()
    for name, body in bodies.items():
        ask = {"what": "table", "slug": slug, "answer": name, "query": query}
        title, parts = answer_dialog.asked(service, ask)
        assert title == body["title"]
        (drawn,) = [tree.data(part, "data-table") for part in tree.parts(parts) if tree.data(part, "data-table")]
        table = json.loads(drawn)
        shown = body["rows"][: answer_dialog.FIRST]
        said = [{place: cell for place, cell in enumerate(row) if isinstance(cell, str)} for row in table["rows"]]
        assert len(said) == len(shown)
        for row, cells in zip(shown, said, strict=True):
            texts = as_texts(body, row)
            assert cells == {place: text for place, text in enumerate(texts) if place in cells}, name
            buttons = [column["unit"] == "address" for column in body["columns"]]
            assert all(place in cells or button for place, button in enumerate(buttons))
        assert words in table["caption"]
        assert body["finding"] in tree.words(parts)


def paper_agrees(service: AnswerService, client: FlaskClient, slug: str, bodies: dict[str, Body], query: str) -> None:
    """Check the print view: n, filters and address in its head; of each answer finding, n, cells, notes, caveats."""
    root = markup.read(got(client, f"/print/{slug}?{query}").text)
    question = service.question(slug)
    with service.warehouse.snapshot() as snapshot:
        state = service.state(question, parse_qsl(query), snapshot)
        reading = service.reading(question, state, snapshot)
        n, total = reading.count(), reading.unfiltered().count()
    head = dict(markup.pairs(markup.of(root, "dl", "facts")[0]))
    assert head["n"] == f"{n:,} of {total:,} {question.members}"
    assert head["Filters"] == state.words()
    address, _, asked = head["Page"].partition("?")
    assert address == f"http://localhost/{slug}"
    assert asked == state.query()
    sections = {section.get("id"): section for section in root.iter("section") if section.get("id")}
    expected = [spec.name for spec in question.exports(people=False)]
    assert list(sections) == (expected if n else [])
    shared = markup.words(root.findall(".//header")[0])
    for name, section in sections.items():
        _section_agrees(section, bodies[str(name)], shared)


def _section_agrees(section: Element, body: Body, shared: str) -> None:
    said = markup.words(section)
    assert f"n = {body['n']:,} " in markup.words(markup.of(section, "p", "n")[0])
    assert markup.words(markup.of(section, "p", "finding")[0]) == " ".join(body["finding"].split())
    assert all(" ".join(caveat.split()) in said + shared for caveat in body["caveats"])
    printed = body["rows"][: tables.MOST]
    places = [
        place
        for place, column in enumerate(body["columns"])
        if column["unit"] != "address" and column["name"] != "note"
    ]
    heads = [column["name"].replace("_", " ") for column in body["columns"]]
    texts = [as_texts(body, row) for row in printed]
    assert markup.rows(section) == [{heads[place]: row[place] for place in places} for row in texts], body["answer"]
    notes = dict.fromkeys(row["note"] for row in printed if row.get("note"))
    remarks = [markup.words(item) for found in markup.of(section, "ul", "remarks") for item in found.iter("li")]
    assert len(remarks) == len(notes)
    assert all(remark.startswith(" ".join(note.split())) for remark, note in zip(remarks, notes, strict=True))
    cut = len(body["rows"]) > tables.MOST
    assert (f"First {tables.MOST} of {len(body['rows']):,} rows" in said) is cut


def got(client: FlaskClient, address: str) -> Any:
    """Return the response of an address that must answer."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response


def as_texts(body: Body, row: Body) -> list[str]:
    """Return a JSON row as people read it: by the unit of each column, dates as days."""
    cells = zip(row.values(), (column["unit"] for column in body["columns"]), strict=True)
    return [
        formats.day(value) if unit == "date" and value is not None else formats.value(value, unit)
        for value, unit in cells
    ]


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
