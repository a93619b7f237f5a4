"""The figures of engagement say what their answers say: each mark carries the row that it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.formats import number
from portal.questions.engagement import around, behind, figures, page
from portal.site import question_page

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

STATES: tuple[dict[str, str], ...] = (
    {},
    {"plan": "paid", "trim": "100"},
    {"mode": "cap", "trim": "95", "base": "watched"},
    {"period_a": "2021Q3", "period_b": "2021Q1", "certificate": "true"},
    {"period_a": "2022Q2", "period_b": "2022Q2"},
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


def test_every_mark_carries_the_row_that_it_draws(service: AnswerService) -> None:
    """Bars, dots and points are the values of the rows whose numbers they carry."""
    minutes, reach = (service.answer("engagement", name) for name in ("minutes", "reach"))
    figure = figures.compare(minutes, reach)
    assert figure is not None
    by = {"minutes": minutes.records(), "reach": reach.records()}
    columns = {"x": ("reach", "watched"), "x2": ("minutes", "mean"), "x3": ("reach", "total_minutes")}
    bars = [trace for trace in figure["data"] if trace["type"] == "bar" and trace["xaxis"] in columns]
    assert len(bars) == 3
    for bar in bars:
        name, column = columns[bar["xaxis"]]
        rows = [by[name][int(mark.removeprefix(f"{name}:"))] for mark in bar["customdata"]]
        assert bar["x"] == [row[column] for row in rows]
        assert {row["plan"] for row in rows} == {"free"}


def test_every_choice_is_a_dot_of_its_lane(service: AnswerService) -> None:
    """45 a plan: 27 in minutes, 9 as ratios, 9 as chances; hollow ones do not agree."""
    answer = service.answer("engagement", "robustness")
    figure, rows = behind.robustness(answer), answer.records()
    assert figure is not None
    assert [len(trace["x"]) for trace in figure["data"]] == [27, 9, 9] * 2
    for trace in figure["data"]:
        marked = [rows[int(mark)] for mark in trace["customdata"]]
        assert trace["y"] == [row["estimate"] for row in marked]
        assert [symbol == "circle" for symbol in trace["marker"]["symbol"]] == [row["agrees"] for row in marked]


def test_partial_weeks_are_hollow(service: AnswerService) -> None:
    """The weeks that the data do not cover whole."""
    answer = service.answer("engagement", "weekly")
    figure, rows = around.weekly(answer), answer.records()
    assert figure is not None
    for trace in figure["data"]:
        marked = [rows[int(mark)]["partial"] for mark in trace["customdata"]]
        assert [symbol == "circle-open" for symbol in trace["marker"]["symbol"]] == marked


def test_large_numbers_are_short() -> None:
    """Thousands and millions fit a small panel."""
    assert [figures.short(value) for value in (812.4, 95_951.88, 1_026_697.0, None)] == [
        "812",
        "96.0k",
        "1.03M",
        "\u2013",
    ]


def test_the_first_part_is_what_the_api_answers(service: AnswerService) -> None:
    """The sentence and the numbers of the headline are made of the rows of lift and reach."""
    view = page.view(service.question("engagement"))
    body = question_page.shown(service, view, "?plan=free&trim=95", "/engagement")
    (lift,) = service.answer("engagement", "lift", [("plan", "free"), ("trim", "95")]).records()
    told = str(body["pieces"]["headline"])
    assert f"{number(lift['mean_a'])} \u2192 {number(lift['mean_b'])}" in told
    assert "'Free: " in told
    assert "Paid" not in told


def test_a_state_that_selects_nobody_says_so(service: AnswerService) -> None:
    """No stale chart: the body is hidden, and the page offers to clear."""
    view = page.view(service.question("engagement"))
    query = "?week=2021-05-03&period=2021Q1&new=false&plan=paid"
    body = question_page.shown(service, view, query, "/engagement")
    assert body["hidden"] is True
    assert service.answer("engagement", "minutes", parse_qsl(query[1:])).rows == ()
