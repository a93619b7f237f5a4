"""A build that was made without the source of a question: every way in says so, and nothing else stops working."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from portal import settings
from portal.answers.service import AnswerService
from portal.app import site
from portal.exports import api
from portal.questions.mooc import page as mooc
from portal.questions.overview import page as overview
from portal.questions.registry import all_questions
from portal.site import question_page, shell
from portal.warehouse import Warehouse
from tests import tiny
from tests.build import build
from tests.portal.tree import words

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SAYS = "The data that is served was built without what this needs; run `make build`."


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over a build of the courses alone."""
    folder = tmp_path_factory.mktemp("older")
    tiny.write(folder / "sources" / "course_features")
    build(folder)
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


@pytest.fixture
def client(older: AnswerService) -> FlaskClient:
    """A client of its API."""
    app = Flask("older")
    app.register_blueprint(api.blueprint(older))
    return app.test_client()


@pytest.mark.parametrize("path", ["mooc/funnel.json", "mooc/people.csv", "mooc.xlsx", "mooc/ages.json?course=CS50x"])
def test_the_api_says_what_to_run(client: FlaskClient, path: str) -> None:
    """503 and the sentence; the other question answers."""
    response = client.get(f"/api/{path}")
    assert (response.status_code, response.get_json()) == (503, {"error": SAYS})
    assert client.get("/api/recommender/courses.json").status_code == 200


def test_the_listing_leaves_its_filters_out_and_says_why(client: FlaskClient) -> None:
    """The other questions keep theirs."""
    found = {one["question"]: one for one in client.get("/api").get_json()["questions"]}
    assert (found["mooc"]["filters"], found["mooc"]["lacking"]) == ([], SAYS)
    assert found["recommender"]["filters"]


def test_the_tab_says_so_and_does_not_wait(older: AnswerService) -> None:
    """Opened first, and when the data moves to an older build under an open page."""
    shown, *_ = shell.visited(older, site(older), "/mooc")
    assert SAYS in words(shown)
    view = mooc.view(older.question("mooc"))
    body = question_page.shown(older, view, "", "/mooc")
    assert body["hidden"] is True
    assert SAYS in words(body["problem"])


def test_the_overview_counts_it_as_not_answered(older: AnswerService) -> None:
    """Its card has the sentence, the courses' card its finding; its published values cannot be checked."""
    shown = words(overview.layout(older))
    assert SAYS in shown
    assert older.answer("recommender", "companies").finding in shown
    claims = older.answer("overview", "claims").records()
    assert {row["verdict"] for row in claims if row["question"] == "mooc"} == {"cannot be checked"}
