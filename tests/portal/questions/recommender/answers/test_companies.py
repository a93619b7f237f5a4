"""Companies compared over sixteen courses, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from portal.questions.recommender.answers.companies import _finding
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


def test_ranks_leave_out_whom_welchs_test_tells_apart(courses: AnswerService) -> None:
    """By scipy's Welch tests of all pairs at 5% over the eleven others: 1 and those above, twelve less those below."""
    scores: dict[str, list[float]] = {}
    for course in rows(courses, "courses"):
        scores.setdefault(course["company"], []).append(course["score"])
    for row in rows(courses, "companies"):
        own, level = scores[row["company"]], 0.05 / (len(scores) - 1)
        others = [other for company, other in scores.items() if company != row["company"]]
        clear = [other for other in others if stats.ttest_ind(own, other, equal_var=False).pvalue <= level]
        above = sum(np.mean(other) > np.mean(own) for other in clear)
        assert (row["rank_low"], row["rank_high"]) == (1 + above, len(scores) - (len(clear) - above))


def company(name: str, mean: float | None, low: int | None, high: int | None) -> dict[str, Any]:
    """Return a row of `companies`."""
    ends = {"low": None, "high": None} if mean is None else {"low": mean - 1, "high": mean + 1}
    return {"company": name, "courses": 20, "mean_score": mean, **ends, "rank_low": low, "rank_high": high}


def test_a_company_is_named_alone_only_where_it_is_clearly_first() -> None:
    """Rank 1 to 1; else those that can be first together; no name where nothing differs; no mean of a small one."""
    small = company("small", None, None, None)
    assert _finding([company("a", 60, 1, 1), company("b", 50, 2, 2), small], differ=True) == (
        "a has the highest mean score of 2 companies with enough courses to compare: 60 (59 to 61)."
    )
    assert _finding([company("a", 60, 1, 2), company("b", 55, 1, 2), company("c", 20, 3, 3)], differ=True) == (
        "a (60) and b (55) are highest of 3 companies with enough courses to compare; which of them is first is not "
        "clear."
    )
    assert _finding([company("a", 60, 1, 2), company("b", 55, 1, 2)], differ=True).startswith("No clear difference")
    one_below = [company("a", 60, 1, 2), company("b", 55, 1, 3), company("c", 20, 2, 3)]
    assert _finding(one_below, differ=False) == (
        "No clear difference in mean score among the 3 companies with enough courses to compare."
    )
    assert _finding([small], differ=False) == "Too few to compare: none of the 1 companies has enough courses."
