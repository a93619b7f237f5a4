"""The dots of the companies around the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.recommender.figures.companies import companies
from tests.portal.questions.recommender.query import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_companies_without_a_mean_are_not_drawn(service: AnswerService) -> None:
    """Only ant has ten courses: one dot, its interval and n beside it."""
    dots, label = companies(answer(service, "companies"), "ant")["data"]
    assert dots["x"] == [50.0]
    assert label["text"] == ["\u200250  (n 10)"]
