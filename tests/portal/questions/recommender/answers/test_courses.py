"""Courses by rank over sixteen courses, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.errors import InvalidFilter
from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_courses_without_ids_belong_to_their_profile(service: AnswerService) -> None:
    """Rows 14 and 15 share bee's four company figures, which appear second; row 16 is the second copy of course 110."""
    companies = {row["course"]: row["company"] for row in rows(service, "courses")}
    assert {course: companies[course] for course in ("110", "row-14", "row-15", "row-16")} == {
        "110": "ant",
        "row-14": "profile-2",
        "row-15": "profile-2",
        "row-16": "profile-1",
    }


def test_courses_of_a_company_are_ranked_by_score(service: AnswerService) -> None:
    """The highest score is rank 1; without a course the one with most users is selected."""
    courses = rows(service, "courses", company="bee")
    assert [(row["course"], row["score"], row["rank"], row["selected"]) for row in courses] == [
        ("203", 90.0, 1, False),
        ("202", 60.0, 2, False),
        ("201", 30.0, 3, True),
    ]


def test_without_company_and_course_a_known_company_with_enough_courses_gives_the_course(
    service: AnswerService,
) -> None:
    """201 of bee has most users, 100, but bee has three courses; of ant's ten, 110 has most, 10."""
    assert [row["course"] for row in rows(service, "courses") if row["selected"]] == ["110"]


def test_equal_scores_share_a_rank(service: AnswerService) -> None:
    """Course 110 and its copy both score 95, the most of all: both rank 1, the next one 3."""
    assert [row["rank"] for row in rows(service, "courses")][:3] == [1, 1, 3]


def test_the_chosen_course_is_the_selected_expected_of(service: AnswerService) -> None:
    """Just one row is selected, and the finding speaks of it."""
    answer = service.answer("recommender", "courses", [("company", "ant"), ("course", "103")])
    assert [row["course"] for row in answer.records() if row["selected"]] == ["103"]
    assert answer.finding == "25 of 100 starters complete course 103 of ant: rank 8 among the 10 courses of ant."


def test_a_course_that_is_not_among_those_selected_is_refused(courses: AnswerService) -> None:
    """Course 101 has pages of its own; where a selector leaves it out the sentence says so, in every answer."""
    exchange = max(rows(courses, "twins"), key=lambda row: row["courses"])
    pairs = [("taken_from", exchange["taken_from"]), ("given_to", exchange["given_to"])]
    selected = {row["course"] for row in rows(courses, "people", *pairs, limit="400")}
    other = next(row["course"] for row in rows(courses, "people", limit="400") if row["course"] not in selected)
    for name in ("courses", "comparison", "prediction", "recipes"):
        with pytest.raises(InvalidFilter, match="is not among the courses that these filters select"):
            rows(courses, name, *pairs, course=other)
        assert rows(courses, name, *pairs, course=min(selected)) is not None


def test_filters_that_select_nobody_give_no_rows(courses: AnswerService) -> None:
    """The rarest exchange in a company that has none of its courses: no row, and the sentence says so."""
    exchange = min(rows(courses, "twins"), key=lambda row: row["courses"])
    pairs = [("taken_from", exchange["taken_from"]), ("given_to", exchange["given_to"])]
    among = {row["company"] for row in rows(courses, "people", *pairs)}
    pairs.append(("company", next(row["company"] for row in rows(courses, "companies") if row["company"] not in among)))
    for name in ("courses", "comparison", "prediction", "contributions", "response", "recipes", "scenarios"):
        answer = courses.answer("recommender", name, pairs)
        assert (answer.rows, answer.finding) == ((), "No course matches these filters.")
