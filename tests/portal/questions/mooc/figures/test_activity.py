"""Activity is drawn where a counter has a median."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.mooc.figures import activity

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_nothing_is_drawn_without_a_median(service: AnswerService) -> None:
    """Six registrations in Brazil."""
    assert activity.figure(service.answer("mooc", "activity", [("country", "Brazil")])) is None
    assert activity.figure(service.answer("mooc", "activity")) is not None
