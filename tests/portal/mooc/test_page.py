"""The tab says what the API says under random filter states; its figures are valid and ordered as chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.charts import theme
from portal.questions.mooc import page
from portal.questions.mooc.declare import COURSE_ORDERS, MAP_MEASURES
from portal.questions.mooc.figures import combinations, countries, groups
from portal.questions.mooc.figures.marks import NUMBER
from portal.site import question_page
from tests.audit import sampled
from tests.portal.agreement import all_agree
from tests.portal.mooc.conftest import pairs, states

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

DRAWN = [  # chart, answer, column, traces that carry it on their x axis
    ("funnel", "funnel", "registrations", [0]),
    ("courses", "courses", "certify_rate", [4]),
    ("segments", "segments", "certify_rate", [0]),
    ("education", "education", "certify_rate", [0]),
    ("ages", "ages", "certify_rate", [0]),
    ("genders", "genders", "certify_rate", [0]),
    ("combinations", "combinations", "registrations", [0]),
]


def shown(service: AnswerService, chosen: list[tuple[str, str]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the page's callbacks give for a query string: the first answer, and all pieces."""
    view = page.view(service.question("mooc"))
    search = urlencode(chosen)
    body = question_page.shown(service, view, f"?{search}", "/mooc")
    pieces = dict(body["pieces"])
    if not body["hidden"]:
        for part in view.later:
            pieces |= question_page.shown_later(service, view.question, part, body["state"])
    return body, pieces


@sampled
@given(state=states, order=st.sampled_from(COURSE_ORDERS), measure=st.sampled_from(MAP_MEASURES))
def test_the_page_shows_what_the_api_answers(
    service: AnswerService, client: FlaskClient, state: dict[str, list[str]], order: str, measure: str
) -> None:
    """Each mark is the value of the row whose number it carries; finding and n are the answer's."""
    chosen = [*pairs(state), ("courses_by", order), ("map", measure)]
    body, pieces = shown(service, chosen)
    found = {
        spec.name: client.get(f"/api/mooc/{spec.name}.json?{urlencode(chosen)}").get_json()
        for spec in service.question("mooc").answers
    }
    assert str(found["funnel"]["n"]) in str(body["bar"]["left"])
    if body["hidden"]:
        assert {answer["n"] for answer in found.values()} == {0}
        return
    assert found["funnel"]["finding"] in str(pieces["headline"])
    value = countries.MEASURES[measure].value
    for thing, name, column, traces in [*DRAWN, ("countries", "countries", value, [0])]:
        figure = pieces[thing]["figure"] or {"data": [{"x": [], "customdata": []}] * 5}
        for trace in (figure["data"][place] for place in traces):
            assert trace["x"] == [found[name]["rows"][int(mark)][column] for mark in trace["customdata"]]
        assert pieces[thing]["caption"] == f"n = {found[name]['n']} registrations"
    world = pieces["world"]["figure"]["data"][0]
    assert world["locations"] == [found["countries"]["rows"][int(mark)]["iso3"] for mark in world["customdata"]]


@sampled
@given(state=states)
def test_files_paper_and_screen_say_what_the_json_says(service: AnswerService, state: dict[str, list[str]]) -> None:
    """CSV, workbook, print view and tables, cell by cell, for every answer."""
    all_agree(service, "mooc", pairs(state))


@pytest.mark.parametrize("mode", theme.THEMES)
@pytest.mark.parametrize("chosen", [[], [("country", "Brazil")], [("certified", "true")], [("week", "Unknown")]])
def test_every_figure_is_valid_in_both_themes(service: AnswerService, mode: str, chosen: list[tuple[str, str]]) -> None:
    """Also over few, over those who all certified, and where no day is known."""
    _, pieces = shown(service, chosen)
    drawn = [piece["figure"] for piece in pieces.values() if isinstance(piece, dict) and "figure" in piece]
    assert len(drawn) == len(page.CARDS)
    for figure in drawn:
        if figure is not None:
            go.Figure(theme.resolve(figure, mode))


def test_courses_stand_as_the_reader_sorts_them(service: AnswerService) -> None:
    """By registrations CS50x has 34, ER22x 30, PH207x 8; PH207x has no rate and comes last by one."""
    by_size = groups.sorted_courses(service.answer("mooc", "courses"))
    assert [row["course"] for row in by_size] == ["CS50x", "ER22x", "PH207x"]
    by_rate = groups.sorted_courses(service.answer("mooc", "courses", [("courses_by", "certify rate")]))
    assert [(row[NUMBER], row["course"]) for row in by_rate] == [(1, "ER22x"), (0, "CS50x"), (2, "PH207x")]


def test_bands_of_the_map_stay_whatever_is_filtered(service: AnswerService) -> None:
    """The same colours and legend over all and over one country; India's 24 registrations lie in the second band."""
    every, one = (
        countries.world(service.answer("mooc", "countries", chosen)) for chosen in ([], [("country", "India")])
    )
    fixed = ("zmin", "zmax", "colorscale", "colorbar")
    assert [every["data"][0][name] for name in fixed] == [one["data"][0][name] for name in fixed]
    assert (one["data"][0]["locations"], one["data"][0]["z"]) == (["IND"], [1])


def test_a_combination_reads_as_words(service: AnswerService) -> None:
    """The stages that were reached, or none."""
    assert combinations.combination({"viewed": 1, "explored": 0, "certified": 1}) == "viewed + certified"
    assert combinations.combination({"viewed": 0, "explored": 0, "certified": 0}) == "none of the three"
    bars = combinations.figure(service.answer("mooc", "combinations"))["data"][0]
    assert bars["x"] == sorted(bars["x"], reverse=True)


def test_what_has_no_shape_is_listed_beside_the_map(service: AnswerService) -> None:
    """Other Europe and Unknown, with their numbers, each with its list; none where all have a shape."""
    _, pieces = shown(service, [])
    assert "Other Europe" in str(pieces["elsewhere"])
    assert "List the 12: Other Europe" in str(pieces["elsewhere"])
    _, pieces = shown(service, [("country", "India")])
    assert "All countries here have a shape" in str(pieces["elsewhere"])
