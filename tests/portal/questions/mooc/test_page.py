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
from portal.questions.mooc.figures import countries
from portal.site import question_page
from tests.audit import sampled
from tests.portal.agreement import all_agree
from tests.portal.questions.mooc.conftest import pairs, states

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
    answers = {
        spec.name: client.get(f"/api/mooc/{spec.name}.json?{urlencode(chosen)}").get_json()
        for spec in service.question("mooc").answers
    }
    assert str(answers["funnel"]["n"]) in str(body["bar"]["left"])
    if body["hidden"]:
        assert {answer["n"] for answer in answers.values()} == {0}
        return
    assert answers["funnel"]["finding"] in str(pieces["headline"])
    value = countries.MEASURES[measure].value
    for chart, name, column, traces in [*DRAWN, ("countries", "countries", value, [0])]:
        figure = pieces[chart]["figure"] or {"data": [{"x": [], "customdata": []}] * 5}
        for trace in (figure["data"][index] for index in traces):
            assert trace["x"] == [answers[name]["rows"][int(mark)][column] for mark in trace["customdata"]]
        assert pieces[chart]["caption"] == f"n = {answers[name]['n']} registrations"
    world = pieces["world"]["figure"]["data"][0]
    assert world["locations"] == [answers["countries"]["rows"][int(mark)]["iso3"] for mark in world["customdata"]]


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


def test_what_has_no_shape_is_listed_beside_the_map(service: AnswerService) -> None:
    """Other Europe and Unknown, with their numbers, each with its list; none where all have a shape."""
    _, pieces = shown(service, [])
    assert "Other Europe" in str(pieces["elsewhere"])
    assert "List the 12: Other Europe" in str(pieces["elsewhere"])
    _, pieces = shown(service, [("country", "India")])
    assert "All countries here have a shape" in str(pieces["elsewhere"])


def texts(figure: dict[str, Any] | None) -> list[str]:
    """Return the labels and tooltips of a figure's marks."""
    traces = [] if figure is None else figure["data"]
    return [text for trace in traces for name in ("text", "hovertext") for text in trace.get(name, ())]


@pytest.mark.parametrize("chosen", [[("country", "Brazil")], [("course", "PH207x")]])
def test_no_mark_tells_a_share_or_an_interval_of_fewer_than_ten(
    service: AnswerService, chosen: list[tuple[str, str]]
) -> None:
    """Six and eight registrations: counts alone, and no dash in place of a number."""
    _, pieces = shown(service, chosen)
    written = [text for piece in pieces.values() if "figure" in piece for text in texts(piece["figure"])]
    assert written
    assert not [text for text in written if "%" in text or "\u2013" in text]
