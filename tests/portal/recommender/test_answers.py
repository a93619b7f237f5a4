"""The recommender's answers over sixteen courses, each expectation worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scipy import stats

from portal.questions.recommender.declare import compared

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def rows(service: AnswerService, name: str, **query: str) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("recommender", name, list(query.items())).records()


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


def test_courses_without_ids_belong_to_their_profile(service: AnswerService) -> None:
    """Rows 14 and 15 share bee's four company figures, which appear second; row 16 is the second copy of course 110."""
    found = {row["course"]: row["company"] for row in rows(service, "courses")}
    assert {course: found[course] for course in ("110", "row-14", "row-15", "row-16")} == {
        "110": "ant",
        "row-14": "profile-2",
        "row-15": "profile-2",
        "row-16": "profile-1",
    }


def test_courses_of_a_company_are_ranked_by_score(service: AnswerService) -> None:
    """The highest score is rank 1; without a course the one with most users is selected."""
    found = rows(service, "courses", company="bee")
    assert [(row["course"], row["score"], row["rank"], row["selected"]) for row in found] == [
        ("203", 90.0, 1, False),
        ("202", 60.0, 2, False),
        ("201", 30.0, 3, True),
    ]


def test_without_company_and_course_one_of_a_named_company_with_enough_courses_is_picked(
    service: AnswerService,
) -> None:
    """201 of bee has most users, 100, but bee has three courses; of ant's ten, 110 has most, 10."""
    assert [row["course"] for row in rows(service, "courses") if row["selected"]] == ["110"]


def test_equal_scores_share_a_rank(service: AnswerService) -> None:
    """Course 110 and its copy both score 95, the most of all: both rank 1, the next one 3."""
    assert [row["rank"] for row in rows(service, "courses")][:3] == [1, 1, 3]


def test_the_chosen_course_is_the_selected_one(service: AnswerService) -> None:
    """Just one row is selected, and the finding speaks of it."""
    answer = service.answer("recommender", "courses", [("company", "ant"), ("course", "103")])
    assert [row["course"] for row in answer.records() if row["selected"]] == ["103"]
    assert answer.finding == "25 of 100 starters complete course 103 of ant: rank 8 among the 10 courses of ant."


def test_a_course_is_compared_with_its_company_and_all(service: AnswerService) -> None:
    """Course 101 has 40 percent content; ant's mean is (40 + 9 x 100) / 10 = 94, all: (40 + 15 x 100) / 16 = 96.25.

    None of the 16 lies below it and it is equal to itself alone: percentile (0 + 1/2) / 16.
    """
    content = next(row for row in rows(service, "comparison", course="101") if row["feature"] == "Content (percent)")
    assert (content["course"], content["company_mean"], content["all_mean"]) == (40.0, 94.0, 96.25)
    assert content["percentile"] == 0.5 / 16
    assert content["controllable"] is True


def test_a_percentile_counts_equal_courses_half(service: AnswerService) -> None:
    """101 of 16 has 1.5 hours like all others: (0 + 16/2) / 16 = one half, and none lies below or above."""
    length = next(row for row in rows(service, "comparison", course="101") if row["feature"].startswith("Length"))
    assert (length["percentile"], length["lower_share"], length["higher_share"]) == (0.5, 0.0, 0.0)


def test_words_never_count_equal_courses_as_lower(service: AnswerService) -> None:
    """101's interactive share, 60, tops 15 of 16; all but 101 have 100 content: 103 is higher than just one of 16."""
    found = {row["feature"]: row for row in rows(service, "comparison", course="101")}
    told = compared(found["Interactive (percent)"])
    assert told == "Interactive (percent): 60 against 3.8 on average, higher than in 93.8% of all courses."
    content = next(row for row in rows(service, "comparison", course="103") if row["feature"] == "Content (percent)")
    assert compared(content).endswith("higher than in 6.2% of all courses.")


def test_every_feature_of_the_data_is_compared_once(service: AnswerService) -> None:
    """Twenty features, in the order of the file."""
    assert [row["feature"] for row in rows(service, "comparison")][:3] == [
        "Price (dollars)",
        "Discount (dollars)",
        "Length of Course (hours)",
    ]
    assert len(rows(service, "comparison")) == 20


def test_a_company_mean_over_fewer_than_ten_is_not_compared(service: AnswerService) -> None:
    """Bee's three courses give no company mean; the overall mean over sixteen stays."""
    found = rows(service, "comparison", course="201")
    assert {row["company_mean"] for row in found} == {None}
    assert None not in {row["all_mean"] for row in found}
