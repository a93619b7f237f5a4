"""The tab says what the API says, for any state: number left, bars, dots, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import question_page
from portal.recommender import page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.desk import Desk

COMPANIES = ["ant", "bee", "profile-1", "profile-2"]
COURSES = [*map(str, range(101, 111)), "201", "202", "203", "row-14", "row-15", "row-16"]


def shown(desk: Desk, query: dict[str, str]) -> dict[str, Any]:
    """Return what the page's callback gives for a query string."""
    question = desk.question("recommender")
    view = page.view(question)
    search = "?" + urlencode(query)
    body = question_page.shown(desk, view, search, "/recommender")
    if not body["hidden"]:
        for part in view.later:
            body["pieces"] |= question_page.shown_later(desk, question, part, search)
    return body


queries = st.fixed_dictionaries(
    {}, optional={"company": st.sampled_from(COMPANIES), "course": st.sampled_from(COURSES)}
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=queries)
def test_the_page_shows_what_the_api_answers(desk: Desk, client: FlaskClient, query: dict[str, str]) -> None:
    """Each bar and dot is the row whose number it carries; the finding and the number left are the answer's."""
    body = shown(desk, query)
    names = ("courses", "comparison", "companies")
    answers = {name: client.get(f"/api/recommender/{name}.json", query_string=query) for name in names}
    if answers["courses"].status_code == 400:
        assert body["hidden"] is True
        return
    found = {name: response.get_json() for name, response in answers.items()}
    pieces = body["pieces"]
    assert str(found["courses"]["n"]) in str(body["bar"]["left"])
    assert found["courses"]["finding"] in str(pieces["headline"])
    drawn = [("place", "courses", "score", 0), ("companies", "companies", "mean_score", 0)]
    drawn += [(thing, "comparison", "percentile", 1) for thing in ("yours", "others")]
    for thing, name, column, trace in drawn:
        marks = pieces[thing]["figure"]["data"][trace]
        assert marks["x"] == [found[name]["rows"][int(mark)][column] for mark in marks["customdata"]]
        assert pieces[thing]["caption"] == f"n = {found[name]['n']} courses"


def test_the_fields_list_the_courses_of_the_company(desk: Desk) -> None:
    """The suggestions for the course are bee's three, the best first, each with its score."""
    options = shown(desk, {"company": "bee"})["pieces"]["options"]
    assert [(option["props"]["value"], option["props"]["label"]) for option in options] == [
        ("203", "score 90"),
        ("202", "score 60"),
        ("201", "score 30"),
    ]
