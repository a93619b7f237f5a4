"""The chart of what more courses would bring."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from portal.questions.recommender.figures.learning import learning
from tests.portal.questions.recommender.query import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_the_curve_is_drawn_from_the_answer(courses: AnswerService) -> None:
    """A point a row with the folds' spread, each labelled; a doubling is as wide wherever it is."""
    result = answer(courses, "learning")
    figure = learning(result)
    assert figure is not None
    (line,) = figure["data"]
    assert (line["x"], line["y"]) == (result.values("courses"), result.values("r2"))
    assert line["error_y"]["array"] == result.values("r2_sd")
    assert line["customdata"] == ["0", "1", "2"]
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert [note["x"] for note in figure["layout"]["annotations"][:3]] == pytest.approx(
        [math.log10(32), math.log10(128), math.log10(320)]
    )


def test_without_models_there_is_no_curve(service: AnswerService) -> None:
    """Sixteen courses: no row, nothing to draw, and the finding says why."""
    result = answer(service, "learning")
    assert not result.rows
    assert learning(result) is None
    assert "too few courses" in result.finding
