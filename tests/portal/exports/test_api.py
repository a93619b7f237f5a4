"""The API: every answer with what makes it trusted, the same in JSON, CSV and workbook; errors are sentences."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.answers.service import AnswerService
from portal.exports import api
from portal.questions.registry import all_questions
from portal.settings import read
from portal.warehouse import Warehouse
from tests.audit import sampled
from tests.build import build
from tests.portal.agreement import files_agree
from tests.portal.every_question import ALL, MEMBERS, QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ANSWERS = [(question.slug, spec.name) for question in ALL for spec in question.answers]
KEYS = {
    *("question", "answer", "title", "finding", "caveats", "filters", "n", "build", "columns", "rows", "sql"),
    "parameters",
}
COURSES = [*map(str, range(101, 111)), "201", "202", "203", "row-14", "row-15", "row-16"]
COMPANIES = ["ant", "bee", "profile-1", "profile-2"]


def get(client: FlaskClient, address: str) -> Any:
    """Return the JSON of an address that must answer."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.get_json()


@pytest.mark.parametrize(("slug", "name"), ANSWERS)
def test_an_answer_carries_all_that_makes_it_trusted(client: FlaskClient, slug: str, name: str) -> None:
    """Title, finding, caveats, filters, n, build, a sentence for each column, rows, the SQL and its values."""
    body = get(client, f"/api/{slug}/{name}.json")
    assert body.keys() == KEYS
    assert body["build"].keys() == {"id", "built_at", "data_through", "sources"}
    assert all(column["description"].endswith(".") and column["unit"] for column in body["columns"])
    names = [column["name"] for column in body["columns"]]
    assert len(set(names)) == len(names)
    assert all(list(row) == names for row in body["rows"])
    assert body["finding"].endswith(".")


@pytest.mark.parametrize(("slug", "name"), ANSWERS)
def test_csv_and_workbook_say_what_the_json_says(client: FlaskClient, slug: str, name: str) -> None:
    """Same columns, same rows."""
    files_agree(client, slug, [name])


def test_shares_are_formatted_as_percent_in_the_workbook(client: FlaskClient) -> None:
    """The number stays a fraction; its cell carries a percent format."""
    response = client.get("/api/recommender.xlsx?course=101")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
    assert book.sheet_names[0] == "About"
    cells = book.get_sheet_by_name("comparison").to_python()
    place = cells[0].index("percentile")
    assert all(0 <= float(str(row[place])) <= 1 for row in cells[1:])


def test_a_file_says_whether_it_is_a_sample(client: FlaskClient, tmp_path: Path) -> None:
    """The name under which a browser saves it; of real files it is the answer's name alone."""
    assert (
        client.get("/api/recommender/courses.csv").headers["Content-Disposition"].endswith('"recommender-courses.csv"')
    )
    build(tmp_path)
    chosen = read({"PORTAL_DATA": str(tmp_path)})
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(AnswerService(all_questions(), Warehouse(chosen), chosen)))
    for address, name in (
        ("recommender/companies.csv", "recommender-companies-sample.csv"),
        ("recommender.xlsx", "recommender-sample.xlsx"),
    ):
        assert name in app.test_client().get(f"/api/{address}").headers["Content-Disposition"]


queries = st.fixed_dictionaries(
    {}, optional={"company": st.sampled_from(COMPANIES), "course": st.sampled_from(COURSES)}
)


@sampled
@given(query=queries)
def test_every_row_leads_to_as_many_people_as_it_counts(client: FlaskClient, query: dict[str, str]) -> None:
    """Under random filter states: `people` answers, and its n is the row's first column after the group columns."""
    for name in ("companies", "courses", "comparison"):
        response = client.get(f"/api/recommender/{name}.json", query_string=query)
        if response.status_code == 400:
            assert response.get_json()["filter"] == "course"
            continue
        for row in response.get_json()["rows"]:
            if "people" in row:
                listed = get(client, row["people"])
                assert listed["n"] == row["courses"] == len(listed["rows"])


@sampled
@given(query=queries)
def test_n_is_the_same_in_every_answer_of_a_state(client: FlaskClient, query: dict[str, str]) -> None:
    """The courses of the chosen company; all where none is chosen."""
    answered = [
        client.get(f"/api/recommender/{name}.json", query_string=query)
        for name in ("companies", "courses", "comparison")
    ]
    if {response.status_code for response in answered} == {200}:
        expected = {"ant": 10, "bee": 3, "profile-1": 1, "profile-2": 2}.get(query.get("company", ""), 16)
        assert {response.get_json()["n"] for response in answered} == {expected}
        assert len(answered[1].get_json()["rows"]) == expected


@pytest.mark.parametrize(
    ("address", "status", "name", "says"),
    [
        ("/api/recommender/courses.json?firm=ant", 400, "firm", "There is no filter 'firm' here."),
        ("/api/recommender/courses.json?company=Ant", 400, "company", "allowed are ant, bee, profile-1, profile-2"),
        ("/api/recommender/courses.json?company=ant&company=bee", 400, "company", "takes one value, but 2 were given"),
        (
            "/api/recommender/courses.json?company=ant&course=201",
            400,
            "course",
            "course has no value '201'; allowed are 101, 102",
        ),
        ("/api/recommender/people.json?limit=10001", 400, "limit", "a whole number from 1 to 10000"),
        ("/api/recommender/people.json?sort=secret", 400, "sort", "has no value 'secret'"),
        ("/api/recommender/courses.json?limit=5", 400, "limit", "There is no filter 'limit' here."),
        ("/api/recommender/nothing.json", 404, None, "Courses has no answer of that name."),
        ("/api/nothing/courses.json", 404, None, "There is no such question."),
        ("/api/recommender/courses.xml", 404, None, "as .json or .csv"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    client: FlaskClient, address: str, status: int, name: str | None, says: str
) -> None:
    """400 names filter, value and what is allowed; 404 says what there is not."""
    response = client.get(address)
    body = response.get_json()
    assert response.status_code == status
    assert says in body["error"]
    if name:
        assert body["filter"] == name
        assert body.keys() == {"error", "filter", "value", "allowed"}


def test_people_are_searched_sorted_and_paged(client: FlaskClient) -> None:
    """N counts all that match; the page holds `limit` of them from `offset` on."""
    body = get(client, "/api/recommender/people.json?company=ant&sort=score&order=desc&limit=3&offset=1")
    assert body["n"] == 10
    assert [row["course"] for row in body["rows"]] == ["109", "108", "107"]
    assert [row["course"] for row in get(client, "/api/recommender/people.json?search=ROW-1")["rows"]] == [
        *("row-14", "row-15", "row-16"),
    ]
    assert get(client, "/api/recommender/people.json?search=nobody")["n"] == 0


def test_an_answer_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    """The ETag names build, answer, filters and form: 304 with the same query, another tag with another."""
    first: TestResponse = client.get("/api/recommender/courses.json?company=ant")
    tag = first.headers["ETag"]
    again = client.get("/api/recommender/courses.json?company=ant", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    for other in ("courses.json?company=bee", "courses.csv?company=ant", "companies.json?company=ant"):
        assert client.get(f"/api/recommender/{other}").headers["ETag"] != tag


def test_the_listing_leads_to_every_answer(client: FlaskClient) -> None:
    """/api names questions, filters with their allowed values, and addresses that answer."""
    body = get(client, "/api")
    recommender = next(question for question in body["questions"] if question["question"] == "recommender")
    company = next(item for item in recommender["filters"] if item["name"] == "company")
    assert (company["kind"], company["allowed"], company["several"]) == ("control", COMPANIES, False)
    for question in body["questions"]:
        for answer in question["answers"]:
            whose = {"id": MEMBERS[question["question"]]} if answer["answer"] == "member" else {}
            assert [control["name"] for control in answer["controls"] if "id" in whose] == list(whose)
            assert client.get(answer["json"], query_string=whose).status_code == 200
            assert client.get(answer["csv"], query_string=whose).status_code == 200


def test_openapi_describes_every_answer(client: FlaskClient) -> None:
    """Each path of the document answers."""
    document = get(client, "/api/openapi.json")
    base = urlsplit(document["servers"][0]["url"]).path
    lists = [path for path in document["paths"] if path.rpartition("/")[2] in ("list.csv", "list.xlsx")]
    assert (len(lists), len(document["paths"])) == (
        2 * len(QUESTIONS),
        2 * (len(ANSWERS) + len(MEMBERS)) + len(lists),
    )
    for path, described in document["paths"].items():
        needed = [one["name"] for one in described["get"]["parameters"] if one["required"]]
        whose = {name: MEMBERS[path.split("/")[1]] for name in needed}
        with client.get(base + path, query_string=whose) as response:
            assert response.status_code == 200
        assert needed == (["id"] if "/member." in path else [])
