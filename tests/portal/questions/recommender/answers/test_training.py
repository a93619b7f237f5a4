"""What the answers say where a build has no models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.recommender.query import expected_of, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_answers_without_models_are_null_and_say_why(service: AnswerService) -> None:
    """Sixteen courses: the score stays, all else is null with the reason."""
    row = expected_of(service, course="101")
    assert (row["current_score"], row["model_score"], row["change"]) == (25 - 20, None, None)
    assert row["note"].startswith("too few courses to train a model (16 of")
    for name in ("contributions", "response", "models", "features", "coverage"):
        result = rows(service, name)
        assert {each["note"] for each in result} == {row["note"]}
    assert rows(service, "recipes") == []
    assert "There is no forecast: too few courses" in service.answer("recommender", "recipes", []).finding
