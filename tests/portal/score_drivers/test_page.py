"""The tab, JSON, CSV, workbook and lists of the score drivers agree, for any state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.exports import api
from portal.questions.score_drivers import page
from portal.questions.score_drivers.answers.homework import both_hold
from portal.site import question_page
from portal.site.components import mark_card
from tests.audit import sampled
from tests.portal import tree
from tests.portal.agreement import all_agree

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

    Pairs = list[tuple[str, str]]

SLUG = "score-drivers"
MARKS = {  # thing: for each trace with marks its place, axis and the column of the rows that it draws
    "drivers": [(1, "x", "raw_difference"), (2, "x", "adjusted_difference")],
    "hypothesis": [(0, "x", "effect")],
    "importance": [(1, "x", "partial_r_squared")],
    "levels": [(1, "x", "mean_score")],
    "scoring": [(0, "x", "scored_rate")],
    "shares": [(0, "x", "share")],
    "bins": [(0, "y", "mean_score"), (1, "y", "mean_score")],
    "density": [(0, "z", "share")],
    "interaction": [(0, "z", "mean_score")],
    "months": [(0, "y", "learners"), (1, "y", "mean_score")],
}


@pytest.fixture(scope="module")
def site(learners: AnswerService) -> FlaskClient:
    """The API over the three thousand learners."""
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(learners))
    return app.test_client()


def several(*values: str) -> st.SearchStrategy[list[str]]:
    """Return some of the values, each once."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def one(*values: str) -> st.SearchStrategy[list[str]]:
    """Return one of the values."""
    return st.sampled_from(values).map(lambda text: [text])


states = st.fixed_dictionaries(
    {},
    optional={
        "platform": several("iOS", "Android"),
        "device": several("Desktop", "Mobile", "Tablet"),
        "tutor": several("No", "Chat", "Call", "Unknown"),
        "job": several("IT", "Retail", "Unknown", "Rare"),
        "visited_from": one("2020-03", "2020-04"),
        "visited_to": one("2020-04", "2020-05"),
        "homework_min": one("0", "3"),
        "homework_max": one("4", "7.5", "1000000"),
        "factor": several("device", "job_type"),
        "level": several("IT", "Desktop", "low"),
        "month": several("2020-03", "Unknown"),
        "homework_band": several("high", "Unknown"),
        "score_band": several("60-70", "70-80"),
        "scored": several("true", "false"),
    },
).map(lambda chosen: [(name, text) for name, texts in chosen.items() for text in texts])


def drawn(service: AnswerService, pairs: Pairs) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the page's callbacks give for a state: the first, and all pieces."""
    view = page.view(service.question(SLUG))
    body = question_page.shown(service, view, "?" + urlencode(pairs), f"/{SLUG}")
    pieces = dict(body["pieces"])
    if not body["hidden"]:
        for part in view.later:
            pieces |= question_page.shown_later(service, view.question, part, body["state"])
    return body, pieces


def flat(values: Any) -> list[Any]:
    """Return the cells of a trace, those of a heat map line by line."""
    return [cell for line in values for cell in line] if values and isinstance(values[0], list) else list(values)


@sampled
@given(pairs=states)
def test_the_page_shows_what_the_api_answers(learners: AnswerService, site: FlaskClient, pairs: Pairs) -> None:
    """Each mark is the value of the row whose number it carries; n, captions and findings are the answer's."""
    body, pieces = drawn(learners, pairs)
    answers: dict[str, Any] = {}
    for spec in learners.question(SLUG).answers:
        answers[spec.name] = site.get(f"/api/{SLUG}/{spec.name}.json", query_string=urlencode(pairs)).get_json()
    n = answers["people"]["n"]
    assert {name: answer["n"] for name, answer in answers.items()} == dict.fromkeys(answers, n)
    assert f"{n:,}" in tree.words(body["bar"]["left"])
    if n == 0:
        assert body["hidden"] is True
        assert all(answer["rows"] == [] for answer in answers.values())
        return
    assert answers["importance"]["finding"] in tree.words(pieces["headline"])
    for thing, traces in MARKS.items():
        figure, name = pieces[thing]["figure"], page.CARDS[thing][0]
        assert pieces[thing]["caption"] == f"n = {n:,} learners"
        for place, axis, column in traces:
            trace = figure["data"][place]
            for mark, value in zip(flat(trace["customdata"]), flat(trace[axis]), strict=True):
                if mark is not None:
                    other, number = mark.split(":") if ":" in mark else (name, mark)
                    assert value == answers[other]["rows"][int(number)][column], (thing, column)


@sampled
@given(pairs=states)
def test_files_paper_and_screen_say_what_the_json_says(learners: AnswerService, pairs: Pairs) -> None:
    """CSV, workbook, print view and tables: every answer of the state, cell by cell."""
    all_agree(learners, SLUG, pairs)


def test_the_api_lists_what_factor_and_level_take(site: FlaskClient) -> None:
    """Each parameter of the selector has values of its own."""
    questions = site.get("/api").get_json()["questions"]
    (own,) = [question for question in questions if question["question"] == SLUG]
    allowed = {item["name"]: item["allowed"] for item in own["filters"]}
    assert allowed["factor"] == ["device", "platform", "tutor_interaction", "job_type", "homework_band"]
    assert {"Desktop", "IT", "Call", "high"} <= set(allowed["level"])


def test_the_headline_tells_the_verdict_part_by_part(learners: AnswerService) -> None:
    """How much is explained, then the effect of each part with its interval and verdict."""
    _, pieces = drawn(learners, [])
    said = tree.words(pieces["headline"])
    for row in learners.answer(SLUG, "hypothesis").records():
        assert row["verdict"] in said
    assert "points with any tutor, alike in the rest" in said


def test_what_turns_round_is_said_first_and_in_words(learners: AnswerService) -> None:
    """Mobile users score lower than desktop users and, alike in job, higher; that stands first of what changes."""
    drivers = learners.answer(SLUG, "drivers", [("device", "Desktop"), ("device", "Mobile")])
    first = page.changed(drivers)[0]
    assert first.startswith("Learners with device Mobile score ")
    assert " lower than with Desktop; among learners alike in the rest it turns round to " in first
    assert first.endswith("points higher.")


def test_a_gap_has_a_card_with_a_list_for_either_side(learners: AnswerService) -> None:
    """The buttons say whom they list."""
    drivers = learners.answer(SLUG, "drivers")
    number = next(place for place, row in enumerate(drivers.records()) if row["factor"] == "device")
    row = drivers.record(number)
    _, body = mark_card.asked(learners, {"slug": SLUG, "answer": "drivers", "row": str(number), "query": ""})
    said = tree.words(body)
    assert f"List the {row['scored']:,} of {row['level']}" in said
    assert f"List those of {row['reference']}" in said


BINS = [
    {"homework_from": 0.0, "homework_to": 2.0, "mean_score": 70.0, "low": 69.0, "high": 71.0},
    {"homework_from": 3.0, "homework_to": 5.0, "mean_score": 80.0, "low": 79.0, "high": 81.0},
    {"homework_from": 6.0, "homework_to": 90.0, "mean_score": 71.0, "low": 70.0, "high": 72.0},
]


def test_a_flat_line_beside_a_gap_is_explained() -> None:
    """With r near 0 and a gap between the bands it says where the score turns; a clear r needs no words."""
    told = both_hold(0.02, 3.2, BINS)
    assert told == (
        "And yet the high band scores 3.2 points more than the low one: the score rises up to 3\u20135 pieces and is "
        "lower beyond, 71 from 6 on, which a line averages out."
    )
    assert both_hold(0.02, -1.0, BINS[:2]) == "And yet the high band scores 1 points less than the low one."
    assert both_hold(0.4, 3.2, BINS) == both_hold(None, 3.2, BINS) == both_hold(0.02, None, BINS) == ""
