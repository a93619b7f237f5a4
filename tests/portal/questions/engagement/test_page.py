"""The page draws what its answers say, in every state and theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.formats import number
from portal.questions.engagement import page
from portal.site import question_page

if TYPE_CHECKING:
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
    """The sentence and the numbers of the headline are made of the rows of lift and reach."""
    view = page.view(service.question("engagement"))
    body = question_page.shown(service, view, "?plan=free&trim=95", "/engagement")
    (lift,) = service.answer("engagement", "lift", [("plan", "free"), ("trim", "95")]).records()
    text = str(body["pieces"]["headline"])
    assert f"{number(lift['mean_a'])} \u2192 {number(lift['mean_b'])}" in text
    assert "'Free: " in text
    assert "Paid" not in text


def test_a_state_that_selects_nobody_says_so(service: AnswerService) -> None:
    """No stale chart: the body is hidden, and the page offers to clear."""
    view = page.view(service.question("engagement"))
    query = "?week=2021-05-03&period=2021Q1&new=false&plan=paid"
    body = question_page.shown(service, view, query, "/engagement")
    assert body["hidden"] is True
    assert service.answer("engagement", "minutes", parse_qsl(query[1:])).rows == ()
