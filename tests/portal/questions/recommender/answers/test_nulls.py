"""A value that cannot be given is null, and its row says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

ANSWERS = (
    *("companies", "courses", "comparison", "twins", "prediction", "scenarios", "contributions", "response"),
    *("recipes", "features", "models", "coverage", "learning"),
)
STATES: tuple[dict[str, str], ...] = (
    {},
    {"course": "row-2", "not_graded": "40", "target": "100"},
    {"course": "row-2", "comments": "1000", "scenario": "many:60,10,10,10,10,0,999"},
    {"company": "profile-2"},
)


@pytest.mark.parametrize("state", STATES)
def test_a_null_has_a_note(courses: AnswerService, state: dict[str, str]) -> None:
    """In every answer, with models."""
    for name in ANSWERS:
        for row in rows(courses, name, **state):
            missing = [column for column, value in row.items() if value is None and column != "note"]
            assert not missing or row["note"], (name, missing)


def test_a_null_has_a_note_without_models(service: AnswerService) -> None:
    """The same of sixteen courses, too few to train on."""
    for name in ANSWERS:
        for row in rows(service, name, course="201"):
            assert None not in {value for column, value in row.items() if column != "note"} or row["note"], name
