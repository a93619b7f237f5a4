"""A whole list as a file: the same members, order and cells as its pages, and whoever is listed is told of."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from portal import settings
from portal.answers import people
from portal.answers.service import AnswerService
from portal.errors import InvalidFilter
from portal.exports import api
from portal.questions.registry import all_questions
from portal.site.components import list_drawer
from tests.portal.agreement import got
from tests.portal.every_question import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flask.testing import FlaskClient


LISTS = [(slug, query) for slug, facts in FACTS.items() for query in facts.lists]


@pytest.mark.parametrize(("slug", "query"), LISTS)
def test_a_file_has_the_rows_of_the_pages(client: FlaskClient, slug: str, query: str) -> None:
    """Cell by cell the rows of people.csv, however many; the workbook says first of whom and of which build."""
    paged = got(client, f"/api/{slug}/people.csv?{query}&limit=10000")
    whole, headers = file_of(client, f"{slug}/list.csv?{query}")
    assert list(csv.reader(io.StringIO(whole.decode()))) == list(csv.reader(io.StringIO(paged.text)))
    assert headers["Content-Disposition"] == f'attachment; filename="{slug}-list.csv"'
    body = got(client, f"/api/{slug}/people.json?{query}&limit=10000").get_json()
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(client, f"{slug}/list.xlsx?{query}")[0]))
    about = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_name("About").to_python()]
    assert [row[1] for row in about if row[:1] == ["Finding"]] == [body["finding"]]
    assert [str(row[1]).partition(",")[0] for row in about if row[:1] == ["Build"]] == [body["build"]["id"]]
    cells = book.get_sheet_by_name("list").to_python()
    heads = [column["name"] for column in body["columns"]]
    assert cells == [heads, *([_cell(row[name]) for name in heads] for row in body["rows"])]


def file_of(client: FlaskClient, address: str) -> tuple[bytes, Mapping[str, str]]:
    """Return a file and its headers, closed as a server closes it."""
    with got(client, f"/api/{address}") as response:
        return response.data, response.headers


def _cell(value: Any) -> Any:
    if isinstance(value, str) and len(value) == len("2021-01-01") and value[4:8:3] == "--":
        return dt.date.fromisoformat(value)
    return "" if value is None else value


def test_a_list_of_nobody_has_its_heads(client: FlaskClient) -> None:
    """A search that finds none: one line."""
    lines = file_of(client, "mooc/list.csv?search=nobody%20at%20all")[0].decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["registration"]


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("mooc/list.csv?limit=10", 400, "There is no filter 'limit' here."),
        ("mooc/list.csv?offset=1", 400, "There is no filter 'offset' here."),
        ("mooc/list.xlsx?sort=1;select", 400, "sort has no value"),
        ("mooc/list.pdf", 404, "A whole list is given as .csv or .xlsx."),
        ("overview/list.csv", 404, "has no answer of that name"),
    ],
)
def test_what_cannot_be_listed_is_said(client: FlaskClient, address: str, status: int, says: str) -> None:
    """One sentence; nothing of a file."""
    response = client.get(f"/api/{address}")
    assert response.status_code == status
    assert says in response.get_json()["error"]


def test_a_sheet_that_is_too_short_is_said(service: AnswerService, monkeypatch: pytest.MonkeyPatch) -> None:
    """71 rows for 72 registrations: take the CSV; the drawer has no link to the other."""
    monkeypatch.setattr(people, "MOST_IN_SHEET", 71)
    _, _, links, _ = list_drawer.opened(service, {"slug": "mooc", "query": ""})
    assert [link.children for link in links] == ["CSV", "Keep as cohort"]
    answer = service.answer("mooc", "people")
    with pytest.raises(InvalidFilter, match="A sheet holds 71 rows and this list has 72: take the CSV"):
        people.check_file(answer, "xlsx")
    people.check_file(answer, "csv")


def test_who_has_the_file_is_told_so(client: FlaskClient) -> None:
    """An ETag as for every answer; HEAD has it too, without the file."""
    first = client.head("/api/mooc/list.csv")
    assert (first.status_code, first.data, "Content-Length" in first.headers) == (200, b"", False)
    again = client.get("/api/mooc/list.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with client.get("/api/mooc/list.csv?search=1", headers={"If-None-Match": first.headers["ETag"]}) as other:
        assert other.status_code == 200


@pytest.fixture
def watched(service: AnswerService, tmp_path: Path) -> AnswerService:
    """A service over the small build with a record of its own, and a proxy that names its users."""
    chosen = settings.read({"PORTAL_DATA": str(tmp_path), "PORTAL_USER_HEADER": "X-Remote-User"})
    return AnswerService(all_questions(), service.warehouse, chosen)


def told(service: AnswerService) -> list[tuple[int, str]]:
    """Return count and form of every line of the record, the first first."""
    return [(line.count, line.kind) for line in service.store.record(100)][::-1]


CALLS: list[tuple[str, int, str]] = [
    ("people.json?course=CS50x&limit=5", 5, "json"),
    ("people.csv?course=CS50x", 34, "csv"),
    ("list.csv?course=CS50x", 34, "csv"),
    ("list.xlsx?course=CS50x", 34, "xlsx"),
]


def test_everybody_who_is_listed_is_written_down_once(watched: AnswerService) -> None:
    """API, files, workbook, drawer, a member: who, what, how many; neither pages of the grid nor other answers."""
    app = Flask("watched")
    app.register_blueprint(api.blueprint(watched))
    client = app.test_client()
    client.environ_base["HTTP_X_REMOTE_USER"] = "ann"
    for address, _, _ in CALLS:
        tag = file_of(client, f"mooc/{address}")[1]["ETag"]
        client.get(f"/api/mooc/{address}", headers={"If-None-Match": tag})
        client.head(f"/api/mooc/{address}", headers={"If-None-Match": tag})
    assert told(watched) == [(count, form) for _, count, form in CALLS]
    lines = watched.store.record(100)
    assert {(line.user, line.question, line.filters) for line in lines} == {("ann", "mooc", "Course CS50x")}
    got(client, "/api/mooc.xlsx?course=CS50x")
    got(client, "/api/mooc/funnel.json")
    ask = {"slug": "mooc", "query": "course=CS50x"}
    with app.test_request_context(headers={"X-Remote-User": "ann"}):
        list_drawer.opened(watched, ask)
        list_drawer.rows(watched, {"startRow": 0}, ask, "")
        list_drawer.rows(watched, {"startRow": 100}, ask, "")
    got(client, "/api/mooc/people.json?search=1&limit=1")
    got(client, "/api/mooc/member.json?id=1")
    assert told(watched)[len(CALLS) :] == [(34, "workbook"), (34, "list"), (1, "json"), (1, "json")]
    assert [line.filters for line in watched.store.record(2)] == ["", "searched"]
