"""Factors are drawn by what they account for, in colour where they are clearly linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from portal.charts import theme
from portal.questions.mooc.figures import factors

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_bar_for_each_ranked_factor(planted: AnswerService) -> None:
    """Course and education matter, the other three show no clear link; activity has no bar."""
    drawn = factors.figure(planted.answer("mooc", "factors"))
    assert drawn is not None
    (bars,) = drawn["data"]
    assert bars["y"][:2] == ["Course", "Education"]
    assert len(bars["y"]) == 5
    assert bars["text"][2:] == ["no clear link"] * 3
    assert bars["customdata"] == ["0", "1", "2", "3", "4"]
    go.Figure(theme.resolve(drawn, "dark"))


def test_nothing_is_drawn_where_nothing_was_tested(service: AnswerService) -> None:
    """No level of the 72 registrations is large enough for the regression."""
    assert factors.figure(service.answer("mooc", "factors")) is None
