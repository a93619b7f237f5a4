"""The tab says what the API says, for any state: number left, bars, dots, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.app import create_app
from portal.charts import theme
from portal.exports import openapi
from portal.formats import number
from portal.questions.recommender import page
from portal.questions.recommender.model import PAGES
from portal.site import question_page
from tests.audit import sampled
from tests.portal.agreement import all_agree

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

COMPANIES = ["ant", "bee", "profile-1", "profile-2"]
COURSES = [*map(str, range(101, 111)), "201", "202", "203", "row-14", "row-15", "row-16"]


def shown(service: AnswerService, query: dict[str, str]) -> dict[str, Any]:
    """Return what the page's callback gives for a query string."""
    question = service.question("recommender")
    view = page.view(question)
    search = "?" + urlencode(query)
    body = question_page.shown(service, view, search, "/recommender")
    if not body["hidden"]:
        for part in view.later:
            body["pieces"] |= question_page.shown_later(service, question, part, search)
    return body


PICKS = {"company": st.sampled_from(COMPANIES), "course": st.sampled_from(COURSES)}
queries = st.fixed_dictionaries({}, optional=PICKS)


@sampled
@given(query=queries)
def test_the_page_shows_what_the_api_answers(
    service: AnswerService, client: FlaskClient, query: dict[str, str]
) -> None:
    """Each bar and dot is the row whose number it carries; the finding and the number left are the answer's."""
    body = shown(service, query)
    names = ("courses", "comparison", "companies")
    responses = {name: client.get(f"/api/recommender/{name}.json", query_string=query) for name in names}
    if responses["courses"].status_code == 400:
        assert body["hidden"] is True
        return
    answers = {name: response.get_json() for name, response in responses.items()}
    pieces = body["pieces"]
    assert str(answers["courses"]["n"]) in str(body["bar"]["left"])
    assert answers["courses"]["finding"] in str(pieces["headline"])
    drawn = [("place", "courses", "score", 0), ("companies", "companies", "mean_score", 0)]
    drawn += [(card, "comparison", "percentile", 1) for card in ("yours", "others")]
    for card, name, column, trace in drawn:
        marks = pieces[card]["figure"]["data"][trace]
        assert marks["x"] == [answers[name]["rows"][int(mark)][column] for mark in marks["customdata"]]
        assert pieces[card]["caption"] == f"n = {answers[name]['n']} courses"


whatifs = st.fixed_dictionaries(
    {"course": st.integers(0, 32).map(lambda dozen: f"row-{12 * dozen + 2}")},
    optional={
        "not_graded": st.sampled_from(["0", "12.5", "40"]),
        "certificates": st.sampled_from(["0", "80"]),
        "lock": st.just("external"),
        "scenario": st.just("less text:40,40,10,5,5,0,0"),
    },
)


@sampled
@given(query=whatifs)
def test_what_ifs_agree_on_screen_in_files_and_on_paper(courses: AnswerService, query: dict[str, str]) -> None:
    """CSV, workbook, print view and tables, cell by cell, for every answer, with the models."""
    all_agree(courses, "recommender", query.items())


@sampled
@given(query=st.one_of(*(st.fixed_dictionaries({name: values}) for name, values in PICKS.items()), st.just({})))
def test_courses_agree_on_screen_in_files_and_on_paper(service: AnswerService, query: dict[str, str]) -> None:
    """The same of each course and company, without models."""
    all_agree(service, "recommender", query.items())


def test_the_fields_list_the_courses_of_the_company(service: AnswerService) -> None:
    """The suggestions for the course are bee's three, the best first, each with its score."""
    options = shown(service, {"company": "bee"})["pieces"]["options"]
    assert [(option["props"]["value"], option["props"]["label"]) for option in options] == [
        ("203", "score 90"),
        ("202", "score 60"),
        ("201", "score 30"),
    ]


def test_the_what_if_shows_what_the_api_answers(courses: AnswerService) -> None:
    """Sentences, read-out, recipes, scenario, sliders and the strip's marks are those of the answers in this state."""
    query = {"course": "row-2", "not_graded": "40", "scenario": "less text:40,40,10,5,5,0,0"}
    pieces = shown(courses, query)["pieces"]
    later = ("models", "coverage", "features", "learning", "response", "twins")
    names = ("prediction", "recipes", "scenarios", "contributions", "courses", *later)
    answers = {name: courses.answer("recommender", name, list(query.items())) for name in names}
    row = answers["prediction"].record(0)
    assert answers["recipes"].finding in str(pieces["headline"])
    assert answers["recipes"].finding in str(pieces["recipes"])
    assert pieces["strip"]["finding"] == answers["prediction"].finding
    assert number(row["change"]) in str(pieces["readout"])
    assert pieces["setting"]["values"]["not_graded"] == 40
    assert "less text" in str(pieces["scenarios"])
    points = [trace for trace in pieces["strip"]["figure"]["data"] if trace.get("customdata") == ["0"]]
    assert [trace["x"] for trace in points] == [[row["current_score"]], [row["what_if_score"]]]
    (bars,) = pieces["waterfall"]["figure"]["data"]
    assert bars["x"][-1] == pytest.approx(row["model_score"] + row["change"], abs=1e-9)
    for name in later:
        assert pieces[name]["finding"].startswith(answers[name].finding)


@pytest.mark.parametrize("mode", theme.THEMES)
def test_every_figure_of_the_models_is_valid_in_both_themes(courses: AnswerService, mode: str) -> None:
    """Plotly accepts each with the theme's template and colours; without models there is nothing to draw."""
    pieces = shown(courses, {"course": "row-2", "not_graded": "40"})["pieces"]
    drawn = [card for card, piece in pieces.items() if isinstance(piece, dict) and piece.get("figure")]
    assert {"strip", "waterfall", "response", "features", "models", "coverage", "learning"} <= set(drawn)
    for card in drawn:
        go.Figure(theme.resolve(pieces[card]["figure"], mode))


def test_a_moving_slider_is_answered_or_refused_in_words(courses: AnswerService) -> None:
    """What the browser asks for is checked as an address is; read-out and waterfall are the answers of that state."""
    client = create_app(courses.settings).server.test_client()
    values = dict.fromkeys(PAGES, "20") | {"certificates": "0", "comments": "0", "course": "row-2"}
    expected = courses.answer("recommender", "prediction", list(values.items())).record(0)
    parts = courses.answer("recommender", "contributions", list(values.items()))
    address = "/api/recommender/live/"
    (first, *_) = client.get(f"{address}readout", query_string=values).get_json()
    assert number(expected["what_if_score"]) == first["strong"]
    assert number(expected["change"]) in first["text"]
    assert client.get(f"{address}waterfall", query_string=values).get_json()["finding"] == parts.finding
    refused = {"content": "90", "comments": "-1", "external": "many", "course": "none"}
    for name, value in refused.items():
        answer = client.get(f"{address}readout", query_string=values | {name: value})
        assert (answer.status_code, name in answer.get_json()["error"].lower()) == (400, True)
    assert client.get(f"{address}other").status_code == 404


def test_the_api_says_that_a_direction_is_a_number_or_words(courses: AnswerService) -> None:
    """The description of the API allows both, and null."""
    responses = openapi.document(courses)["paths"]["/recommender/features.json"]["get"]["responses"]["200"]
    row = responses["content"]["application/json"]["schema"]["properties"]["rows"]["items"]["properties"]
    assert row["direction"]["type"] == ["number", "string", "null"]
