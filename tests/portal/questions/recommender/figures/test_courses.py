"""The bars of the courses around the chosen one, and the spread of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.questions.recommender.figures.courses import ranking, spread
from tests.portal.questions.recommender.query import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_the_bars_are_the_scores_in_the_order_of_rank(service: AnswerService) -> None:
    """Ten courses, the best first; the picked one has a sign and a colour; a mark carries the row's number."""
    courses = answer(service, "courses", company="ant", course="103")
    bars = ranking(courses)["data"][0]
    assert bars["x"] == courses.values("score")
    assert bars["y"][7] == "\u25b8 103"
    assert bars["marker"]["color"][7] != bars["marker"]["color"][0]
    assert bars["customdata"] == [str(number) for number in range(10)]


def test_without_a_company_the_bars_are_those_of_the_chosen_courses_company(service: AnswerService) -> None:
    """All sixteen are in the answer; ant's ten are drawn, each mark with its row's number among the sixteen."""
    courses = answer(service, "courses", course="103")
    bars = ranking(courses)["data"][0]
    marked = [courses.record(int(mark)) for mark in bars["customdata"]]
    assert [row["company"] for row in marked] == ["ant"] * 10
    assert bars["x"] == [row["score"] for row in marked]


def test_the_spread_counts_every_course_once(service: AnswerService) -> None:
    """Scores 5, 15 .. 95 fall into bands 1, 3 .. 19 of width 5; course 103 scores 25 and is in band 5."""
    figure = spread(answer(service, "courses", company="ant", course="103"))
    bars = figure["data"][0]
    assert bars["y"] == [0, 1] * 10
    assert [index for index, colour in enumerate(bars["marker"]["color"]) if colour == theme.token("series-1")] == [5]
    assert figure["layout"]["annotations"][0]["x"] == 27.5
