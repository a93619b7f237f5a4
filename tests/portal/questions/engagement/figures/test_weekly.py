"""Partial weeks can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.engagement.figures.weekly import weekly

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_partial_weeks_are_hollow(service: AnswerService) -> None:
    """The weeks that the data do not cover whole."""
    answer = service.answer("engagement", "weekly")
    figure, rows = weekly(answer), answer.records()
    assert figure is not None
    for trace in figure["data"]:
        marked = [rows[int(mark)]["partial"] for mark in trace["customdata"]]
        assert [symbol == "circle-open" for symbol in trace["marker"]["symbol"]] == marked
