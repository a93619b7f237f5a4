"""Two sides and members on the bench: each question has its rows, and each takes time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import cohorts
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from bench.stage import Stage


def test_every_question_is_measured_against_the_rest_and_member_by_member(stage: Stage) -> None:
    """Three rows a question, over as many states and members as were asked for."""
    rows = cohorts.measured(stage.warehouse, stage.settings, most=2)
    built = [question.title for question in all_questions() if question.filters]
    whats = (cohorts.AGAINST, cohorts.DIFFERENT, cohorts.MEMBER)
    assert [row.what for row in rows] == [f"{title}: {what}, p50" for title in built for what in whats]
    assert all(row.ours and row.detail.endswith(", 2 times") for row in rows)
