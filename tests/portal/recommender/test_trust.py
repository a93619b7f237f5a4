"""How far the model can be trusted: what more courses would bring, in words, columns and the chart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from portal.questions.recommender import evidence, trust

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_what_twice_as_many_courses_would_bring_is_said() -> None:
    """0.5 at 400 courses, 0.6 at 800: one doubling brought 10 percent, so that the next comes to 70."""
    began = "With 100 courses it accounts for 40% of how scores differ, with 800 for 60%."
    rows = [(100, 0.4, 0.02, None), (400, 0.5, 0.02, 0.05), (800, 0.6, 0.02, 0.1)]
    assert trust.learnt(rows) == f"{began} If it goes on like that, twice as many would bring 70%."


def test_a_gain_that_is_lost_among_the_folds_is_hardly_any() -> None:
    """Two percent more where the folds differ by three; what accounts for less than nothing reads as 0%."""
    began = "With 400 courses it accounts for 0% of how scores differ, with 800 for 1%."
    assert trust.learnt([(400, -0.01, 0.03, None), (800, 0.01, 0.03, 0.02)]) == (
        f"{began} More courses would hardly help."
    )


def test_a_gain_is_that_of_one_doubling(courses: AnswerService) -> None:
    """Four hundred courses less a fold: a tenth, two fifths and all of 320; each gain is divided by the doublings."""
    first, second, third = courses.answer("recommender", "learning", []).rows
    assert [row[0] for row in (first, second, third)] == [32, 128, 320]
    assert first[3] is None
    assert second[3] == pytest.approx((second[1] - first[1]) / 2, rel=1e-12)
    assert third[3] == pytest.approx((third[1] - second[1]) / math.log2(2.5), rel=1e-12)


def test_the_curve_is_drawn_from_the_answer(courses: AnswerService) -> None:
    """A point a row with the folds' spread, each labelled; a doubling is as wide wherever it is."""
    answer = courses.answer("recommender", "learning", [])
    figure = evidence.learning(answer)
    assert figure is not None
    (line,) = figure["data"]
    assert (line["x"], line["y"]) == (answer.values("courses"), answer.values("r2"))
    assert line["error_y"]["array"] == answer.values("r2_sd")
    assert line["customdata"] == ["0", "1", "2"]
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert [note["x"] for note in figure["layout"]["annotations"][:3]] == pytest.approx(
        [math.log10(32), math.log10(128), math.log10(320)]
    )


def test_without_models_there_is_no_curve(service: AnswerService) -> None:
    """Sixteen courses: no row, nothing to draw, and the finding says why."""
    answer = service.answer("recommender", "learning", [])
    assert not answer.rows
    assert evidence.learning(answer) is None
    assert "too few courses" in answer.finding
