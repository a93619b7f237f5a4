"""Twins in words, and the courses behind each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from portal.questions.recommender.answers.twins import _finding
from tests.portal.questions.recommender.query import answer, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_each_row_lists_its_courses_and_their_twins(courses: AnswerService) -> None:
    """Twenty exchanges and comments, whatever company is chosen; both lists are as long as their counts."""
    result = rows(courses, "twins", company="co1")
    assert len(result) == 21
    assert sum(row["courses"] for row in result) > 0
    for row in result:
        for address, counted in (("people_a", "courses"), ("people_b", "twins")):
            query = parse_qsl(urlsplit(row[address]).query)
            assert courses.answer("recommender", "people", query).n == row[counted]


def test_few_courses_have_no_difference(courses: AnswerService) -> None:
    """Under ten: no mean, interval or share, and the note says so."""
    few = [row for row in rows(courses, "twins") if row["courses"] < 10]
    assert few
    assert {row[name] for row in few for name in ("mean_difference", "low", "high", "share_higher")} == {None}
    assert all("too few to compare" in row["note"] for row in few)


def test_twins_need_a_build_that_measured_them(service: AnswerService) -> None:
    """Sixteen courses: no row, and the reason."""
    assert answer(service, "twins").rows == ()
    assert "too few courses" in answer(service, "twins").finding


def exchange(given: str, mean: float | None, half: float, taken: str | None = "content") -> dict[str, Any]:
    """Return a row of `twins`."""
    ends = {"low": None, "high": None} if mean is None else {"low": mean - half, "high": mean + half}
    counts = {"courses": 40, "share_higher": 0.7}
    return {"taken_from": taken, "given_to": given, "mean_difference": mean, **ends, **counts}


def test_an_exchange_is_named_alone_only_where_it_is_clearly_the_largest() -> None:
    """Overlapping intervals are named together; what is withheld is not told."""
    assert _finding([exchange("not_graded", 12, 2), exchange("comments", 3, 2, None), exchange("graded", None, 0)]) == (
        "Courses and their twins differ clearly in 2 of 2 exchanges. The largest is more not-graded assessment for "
        "less content: +12 points (+10 to +14); 70% of 40 courses score higher than their twins."
    )
    both = _finding([exchange("not_graded", 12, 2), exchange("graded", 9, 2)])
    assert both.endswith(
        "The largest are more not-graded assessment for less content and more graded assessment for less content; "
        "which is first is not clear."
    )
    assert _finding([exchange("graded", 1, 2)]).startswith("No clear difference")
    assert _finding([exchange("graded", None, 0)]) == "Too few courses have a twin to compare them with."
