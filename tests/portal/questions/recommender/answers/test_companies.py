"""Companies compared over sixteen courses, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy import stats

from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_companies_have_courses_users_and_a_mean_with_its_interval(service: AnswerService) -> None:
    """ant: ten courses, 5 to 95 by 10: mean 50, users 1 + .. + 10 = 55; scipy's t interval, 9 degrees of freedom."""
    ant = rows(service, "companies")[0]
    low, high = stats.t.interval(0.95, 9, loc=50, scale=stats.sem(range(5, 100, 10)))
    assert (ant["company"], ant["courses"], ant["mean_score"], ant["users"]) == ("ant", 10, 50.0, 55.0)
    assert (ant["low"], ant["high"]) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))
    assert ant["note"] is None


def test_a_mean_over_fewer_than_ten_courses_is_not_given(service: AnswerService) -> None:
    """Bee has three courses: the count and users stay, mean and interval are null, the note says why."""
    bee = next(row for row in rows(service, "companies") if row["company"] == "bee")
    assert (bee["courses"], bee["users"]) == (3, 110.0)
    assert (bee["mean_score"], bee["low"], bee["high"]) == (None, None, None)
    assert bee["note"] == "too few to compare (fewer than 10)"
