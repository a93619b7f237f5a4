"""Courses are drawn in the order that the reader chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.mooc.figures import groups

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_courses_are_sorted_as_the_reader_chooses(service: AnswerService) -> None:
    """By registrations CS50x has 34, ER22x 30, PH207x 8; PH207x has no rate and comes last when sorted by a rate."""
    by_size = groups.sorted_courses(service.answer("mooc", "courses"))
    assert [row["course"] for row in by_size] == ["CS50x", "ER22x", "PH207x"]
    by_rate = groups.sorted_courses(service.answer("mooc", "courses", [("courses_by", "certification rate")]))
    assert [(row.number, row["course"]) for row in by_rate] == [(1, "ER22x"), (0, "CS50x"), (2, "PH207x")]


def test_nothing_is_drawn_where_no_course_has_a_rate_or_a_gap(service: AnswerService) -> None:
    """Eight registrations in PH207x have no rates; CS50x alone has, and nothing to be compared with."""
    few = service.answer("mooc", "courses", [("course", "PH207x")])
    assert groups.courses(few) is None
    assert groups.gaps(groups.sorted_courses(few), "course") is None
    alone = service.answer("mooc", "courses", [("course", "CS50x")])
    assert groups.courses(alone) is not None
    assert groups.gaps(groups.sorted_courses(alone), "course") is None
