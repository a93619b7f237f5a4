"""The page draws what its answers say, in every state and theme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.formats import number
from portal.questions.engagement import page, summary
from portal.site import question_page
from portal.site.components import filter_bar
from tests.portal import tree

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

STATES: tuple[dict[str, str], ...] = (
    {},
    {"plan": "paid", "trim": "100"},
    {"mode": "cap", "trim": "95", "base": "watched"},
    {"period_a": "2021Q1", "period_b": "2021Q3", "certificate": "true"},
)


def drawn(service: AnswerService, state: dict[str, str]) -> dict[str, Any]:
    """Return every chart of the tab in a state."""
    view = page.view(service.question("engagement"))
    pieces: dict[str, Any] = {}
    for part in (view.first, *view.later):
        answers = service.answers("engagement", part.answers, list(state.items()))
        pieces |= {name: piece for name, piece in part.draw(answers).items() if name in page.CARDS}
    return pieces


@pytest.mark.parametrize("mode", theme.THEMES)
@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_figure_is_valid_in_both_themes(service: AnswerService, state: dict[str, str], mode: str) -> None:
    """Plotly accepts it with the theme's template and colours; a card without anything to draw says so."""
    pieces = drawn(service, state)
    assert pieces.keys() == page.CARDS.keys()
    for piece in pieces.values():
        assert piece["finding"]
        if piece["figure"] is not None:
            go.Figure(theme.resolve(piece["figure"], mode))


def test_the_first_part_is_what_the_api_answers(service: AnswerService) -> None:
    """The sentence and the numbers of the headline are made of the rows of totals; the cut comes after them."""
    view = page.view(service.question("engagement"))
    body = question_page.shown(service, view, "?plan=free&trim=95", "/engagement")
    answers = service.answers("engagement", ("totals", "lift"), [("plan", "free"), ("trim", "95")])
    text = str(body["pieces"]["headline"])
    places = []
    for answer in answers.values():
        (row,) = answer.records()
        places.append(text.index(f"{number(row['mean_a'])} \u2192 {number(row['mean_b'])}"))
    assert places == sorted(places)
    assert "'Free: " in text
    assert "Paid" not in text


@pytest.mark.parametrize(
    ("query", "words", "address"),
    [
        ("?plan=paid&period_a=2022Q2&period_b=2021Q2", "Swap them", "period_a=2021Q2&period_b=2022Q2&plan=paid"),
        ("?period_b=2021Q2&period_a=2021Q2", "Open 2021Q2 and 2021Q3", "period_a=2021Q2&period_b=2021Q3"),
    ],
)
def test_quarters_in_the_wrong_order_are_refused_with_a_way_out(
    service: AnswerService, client: FlaskClient, query: str, words: str, address: str
) -> None:
    """The API says what the later quarter may be; the page has a button that opens what would do."""
    answered = client.get(f"/api/engagement/lift.json{query}")
    assert answered.status_code == 400
    body = answered.get_json()
    assert (body["filter"], body["value"]) == ("period_b", "2021Q2")
    assert "period_a must come first" in body["error"]
    shown = question_page.shown(service, page.view(service.question("engagement")), query, "/engagement")
    assert shown["hidden"] is True
    (button,) = tree.find(shown["problem"], children=words)
    assert button.href == f"/engagement?{address}"


def test_one_quarter_alone_finds_the_other_on_its_right_side(service: AnswerService) -> None:
    """The usual one where it fits, else the nearest; the bar of filters knows the same."""
    for query, quarters in (("period_a=2021Q3", ("2021Q3", "2022Q2")), ("period_b=2021Q2", ("2021Q1", "2021Q2"))):
        (row, *_) = service.answer("engagement", "totals", parse_qsl(query)).records()
        assert (row["earlier"], row["later"]) == quarters
    with service.warehouse.snapshot() as snapshot:
        known = {
            item["name"]: item["beside"] for item in filter_bar.described(service.question("engagement"), snapshot)
        }
    assert known["plan"] is None
    assert (known["period_a"]["name"], known["period_a"]["later"]) == ("period_b", False)
    assert known["period_b"] == {"name": "period_a", "later": True, "values": ["2021Q1", "2021Q2", "2021Q3", "2022Q2"]}


def test_the_headline_of_few_students_is_english(service: AnswerService) -> None:
    """Counts, and that they are too few; what a choice does to the quarters is said where they are compared."""
    few = summary.sentence(service.answer("engagement", "totals", [("paid_until", "2021-08"), ("period_b", "2021Q3")]))
    assert re.fullmatch(
        r"Too few paid students to say: \d watched in April to June 2021, \d in July to September 2021\.", few
    )
    many = summary.sentence(service.answer("engagement", "totals", [("watched_a", "true"), ("watched_b", "true")]))
    assert many.endswith(". Only the students chosen above count, and that choice alone can make the quarters differ.")


def test_a_state_that_selects_nobody_says_so(service: AnswerService) -> None:
    """No stale chart: the body is hidden, and the page offers to clear."""
    view = page.view(service.question("engagement"))
    query = "?week=2021-05-03&period=2021Q1&new=false&plan=paid"
    body = question_page.shown(service, view, query, "/engagement")
    assert body["hidden"] is True
    assert service.answer("engagement", "minutes", parse_qsl(query[1:])).rows == ()
