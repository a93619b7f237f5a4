"""A value that is not given has its reason beside it, in every answer and state; no text tells what a row withholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tiny_flagship import A, C, P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

LEFT = {"people", "differences"}
STATES: tuple[list[tuple[str, str]], ...] = (
    [],
    [("user_type", "Student")],
    [("launched_from", "2021-10-01")],
    [("launched_from", "2021-11-20")],
    [("first_program", C)],
    [("first_program", A), ("user_type", "Student"), ("launched_from", "2021-06-01")],
    [("period", "pre"), ("vs", "rest")],
    [("user_type", "Student"), ("vs.user_type", "Professional")],
)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_value_that_is_missing_has_a_note(flagship: AnswerService, state: list[tuple[str, str]]) -> None:
    """Under the smallest base, followed too briefly, or nothing to give."""
    question = flagship.question("flagship")
    for name in (spec.name for spec in question.answers if spec.name not in LEFT):
        answer = flagship.answer("flagship", name, state)
        based = [column.name for column in answer.columns if column.base or column.name == "horizon"]
        for row in answer.records():
            missing = [column for column in based if row[column] is None]
            assert not missing or row["note"], (name, missing, row)


def test_who_is_followed_too_briefly_is_told_so(flagship: AnswerService) -> None:
    """Of those who start after 20 January 2022 nobody is followed for 60 days, and of most groups not for 30."""
    state = [("launched_from", "2021-12-25")]
    rows = flagship.answer("flagship", "continuation", state).records()
    for row in rows:
        assert row["within"] is None or row["horizon"] < 62
    answer = flagship.answer("flagship", "next_programs", [*state, ("first_program", P)])
    assert all(row["within"] is None for row in answer.records() if row["first_users"] < 10)
    assert "%" not in answer.finding


def test_findings_of_two_people_hold_counts_alone(flagship: AnswerService) -> None:
    """Two students: no finding has a percentage or a mean of them."""
    state = [("first_program", C), ("user_type", "Student")]
    question = flagship.question("flagship")
    for name in (spec.name for spec in question.answers if spec.name not in {*LEFT, "cleaning", "never_launched"}):
        answer = flagship.answer("flagship", name, state)
        assert answer.n == 2
        assert "%" not in answer.finding, (name, answer.finding)
