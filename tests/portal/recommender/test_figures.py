"""The recommender's figures say what their answers say: values, order, marks and the picked course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.questions.recommender import figures

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer


def answer(service: AnswerService, name: str, **query: str) -> Answer:
    """Return an answer of the sixteen courses."""
    return service.answer("recommender", name, list(query.items()))


def every(service: AnswerService) -> dict[str, Any]:
    """Return each figure of the tab for company ant, course 103."""
    courses = answer(service, "courses", company="ant", course="103")
    comparison = answer(service, "comparison", company="ant", course="103")
    return {
        "place": figures.place(courses),
        "spread": figures.spread(courses),
        "yours": figures.features(comparison, controllable=True),
        "others": figures.features(comparison, controllable=False),
        "companies": figures.companies(answer(service, "companies"), "ant"),
    }


@pytest.mark.parametrize("mode", theme.THEMES)
def test_every_figure_is_valid_in_both_themes(service: AnswerService, mode: str) -> None:
    """Plotly accepts it with the theme's template and colours."""
    for figure in every(service).values():
        go.Figure(theme.resolve(figure, mode))


def test_the_bars_are_the_scores_in_the_order_of_rank(service: AnswerService) -> None:
    """Ten courses, the best first; the picked one has a sign and a colour; a mark carries the row's number."""
    courses = answer(service, "courses", company="ant", course="103")
    bars = figures.place(courses)["data"][0]
    assert bars["x"] == courses.values("score")
    assert bars["y"][7] == "\u25b8 103"
    assert bars["marker"]["color"][7] != bars["marker"]["color"][0]
    assert bars["customdata"] == [str(number) for number in range(10)]


def test_without_a_company_the_bars_are_those_of_the_picked_courses_company(service: AnswerService) -> None:
    """All sixteen are in the answer; ant's ten are drawn, each mark with its row's number among the sixteen."""
    courses = answer(service, "courses", course="103")
    bars = figures.place(courses)["data"][0]
    marked = [courses.rows[int(mark)] for mark in bars["customdata"]]
    assert [row[5] for row in marked] == ["ant"] * 10
    assert bars["x"] == [row[1] for row in marked]


def test_fifteen_around_the_picked_course_are_shown() -> None:
    """Of a hundred: seven before, seven after; at either end the first or last fifteen."""
    rows = list(range(100))
    assert figures.around(rows, 50) == rows[43:58]
    assert figures.around(rows, 0) == rows[:15]
    assert figures.around(rows, 99) == rows[85:]
    assert figures.around(rows[:4], 2) == rows[:4]


def test_the_spread_counts_every_course_once(service: AnswerService) -> None:
    """Scores 5, 15 .. 95 fall into bands 1, 3 .. 19 of width 5; course 103 scores 25 and is in band 5."""
    figure = figures.spread(answer(service, "courses", company="ant", course="103"))
    bars = figure["data"][0]
    assert bars["y"] == [0, 1] * 10
    assert [place for place, colour in enumerate(bars["marker"]["color"]) if colour == theme.token("series-1")] == [5]
    assert figure["layout"]["annotations"][0]["x"] == 27.5


def test_features_are_split_by_who_can_change_them(service: AnswerService) -> None:
    """Seven that an instructor can change, thirteen others, each once, the highest percentile first."""
    comparison = answer(service, "comparison", course="101")
    seven, others = (figures.features(comparison, controllable=truth)["data"][1] for truth in (True, False))
    assert (len(seven["x"]), len(others["x"])) == (7, 13)
    assert sorted(map(int, seven["customdata"] + others["customdata"])) == list(range(20))
    assert seven["x"] == sorted(seven["x"], reverse=True)
    shares = comparison.values("percentile")
    assert seven["x"] == [shares[int(mark)] for mark in seven["customdata"]]


def test_companies_without_a_mean_are_not_drawn(service: AnswerService) -> None:
    """Only ant has ten courses: one dot, its interval and n beside it."""
    dots, label = figures.companies(answer(service, "companies"), "ant")["data"]
    assert dots["x"] == [50.0]
    assert label["text"] == ["\u200250  (n 10)"]
