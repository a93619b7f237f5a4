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
MARKS = {  # card: for each trace with marks its index, axis and the column of the rows that it draws
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
def site(service: AnswerService) -> FlaskClient:
    """The API over the three thousand learners."""
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(service))
    return app.test_client()


def several(*values: str) -> st.SearchStrategy[list[str]]:
    """Return some of the values, each once."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def single(*values: str) -> st.SearchStrategy[list[str]]:
    """Return one of the values."""
    return st.sampled_from(values).map(lambda text: [text])


states = st.fixed_dictionaries(
    {},
    optional={
        "platform": several("iOS", "Android"),
        "device": several("Desktop", "Mobile", "Tablet"),
        "tutor": several("No", "Chat", "Call", "Unknown"),
        "job": several("IT", "Retail", "Unknown", "Rare"),
        "visited_from": single("2020-03", "2020-04"),
        "visited_to": single("2020-04", "2020-05"),
        "homework_min": single("0", "3"),
        "homework_max": single("4", "7.5", "1000000"),
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
def test_the_page_shows_what_the_api_answers(service: AnswerService, site: FlaskClient, pairs: Pairs) -> None:
    """Each mark is the value of the row whose number it carries; n, captions and findings are the answer's."""
    body, pieces = drawn(service, pairs)
    answers: dict[str, Any] = {}
    for spec in service.question(SLUG).answers:
        answers[spec.name] = site.get(f"/api/{SLUG}/{spec.name}.json", query_string=urlencode(pairs)).get_json()
    n = answers["people"]["n"]
    assert {name: answer["n"] for name, answer in answers.items()} == dict.fromkeys(answers, n)
    assert f"{n:,}" in tree.words(body["bar"]["left"])
    if n == 0:
        assert body["hidden"] is True
        assert all(answer["rows"] == [] for answer in answers.values())
        return
    assert answers["hypothesis"]["finding"] in tree.words(pieces["headline"])
    for card, traces in MARKS.items():
        figure, name = pieces[card]["figure"], page.CARDS[card][0]
        assert pieces[card]["caption"] == f"n = {n:,} learners"
        if figure is None:
            column = "change" if card == "drivers" else traces[-1][2]
            assert {row[column] for row in answers[name]["rows"]} <= {None}, card
            continue
        for index, axis, column in traces:
            trace = figure["data"][index]
            for mark, value in zip(flat(trace["customdata"]), flat(trace[axis]), strict=True):
                if mark is not None:
                    answer, number = mark.split(":") if ":" in mark else (name, mark)
                    assert value == answers[answer]["rows"][int(number)][column], (card, column)


@sampled
@given(pairs=states)
def test_files_paper_and_screen_say_what_the_json_says(service: AnswerService, pairs: Pairs) -> None:
    """CSV, workbook, print view and tables: every answer of the state, cell by cell."""
    all_agree(service, SLUG, pairs)


def test_the_api_lists_what_factor_and_level_take(site: FlaskClient) -> None:
    """Each parameter of the selector has values of its own."""
    questions = site.get("/api").get_json()["questions"]
    (listing,) = [question for question in questions if question["question"] == SLUG]
    allowed = {item["name"]: item["allowed"] for item in listing["filters"]}
    assert allowed["factor"] == ["device", "platform", "tutor_interaction", "job_type", "homework_band"]
    assert {"Desktop", "IT", "Call", "high"} <= set(allowed["level"])


def test_the_headline_names_the_parts_of_engagement(service: AnswerService) -> None:
    """A desktop alone does not make engaged learners score higher: each part is named with what is clear of it."""
    _, pieces = drawn(service, [])
    text = tree.words(pieces["headline"])
    for part in ("with a tutor", "with high homework", "on a desktop"):
        assert part in text
    assert "points with any tutor, all else equal" in text


def test_what_turns_round_comes_first_and_in_words(service: AnswerService) -> None:
    """Mobile users score lower than desktop users and, all else equal, higher; that stands first of what changes."""
    drivers = service.answer(SLUG, "drivers", [("device", "Desktop"), ("device", "Mobile")])
    first = page.changed(drivers)[0]
    assert first.startswith("Learners with device Mobile score ")
    assert " lower (" in first
    assert " than those with Desktop; all else equal, " in first
    assert "points higher (" in first


def test_a_gap_has_a_card_with_a_list_for_either_side(service: AnswerService) -> None:
    """The buttons say whom they list."""
    drivers = service.answer(SLUG, "drivers")
    number = next(index for index, row in enumerate(drivers.records()) if row["factor"] == "device")
    row = drivers.record(number)
    _, body = mark_card.asked(service, {"slug": SLUG, "answer": "drivers", "row": str(number), "query": ""})
    text = tree.words(body)
    assert f"List the {row['scored']:,} of {row['level']}" in text
    assert f"List those of {row['reference']}" in text
