"""The later quarter is blue and the earlier grey, also where one of them alone is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.questions.engagement.figures.distribution import distribution
from portal.questions.engagement.figures.mix import mix

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

EARLIER, LATER = theme.token("ghost"), theme.token("series-1")


def test_a_curve_has_the_colour_of_its_quarter(service: AnswerService) -> None:
    """Those who watched in the earlier quarter alone: grey, as the caption says."""
    pairs = [("period", "2021Q2"), ("watched", "true"), ("watched_b", "false")]
    figure = distribution(service.answer("engagement", "distribution", pairs))
    assert figure is not None
    assert {curve["line"]["color"] for curve in figure["data"]} == {EARLIER}
    both = distribution(service.answer("engagement", "distribution"))
    assert both is not None
    assert [curve["line"]["color"] for curve in both["data"]] == [EARLIER, LATER] * 2


def test_few_students_have_no_curve(service: AnswerService) -> None:
    """Under ten there is no share to draw; the rows still count them."""
    answer = service.answer("engagement", "distribution", [("paid_until", "2021-02")])
    assert 0 < sum(row["students"] for row in answer.records()) < 10
    assert {row["share"] for row in answer.records()} == {None}
    assert distribution(answer) is None


def test_new_students_have_the_colour_of_their_quarter(service: AnswerService) -> None:
    """Of paid students of the later quarter alone the dot is blue."""
    pairs = [("period_b", "2021Q3"), ("watched_a", "false"), ("plan", "paid")]
    answer = service.answer("engagement", "mix", pairs)
    assert {row["period"] for row in answer.records()} == {"2021Q3"}
    figure = mix(answer)
    assert figure is not None
    assert set(figure["data"][0]["marker"]["color"]) == {LATER}
