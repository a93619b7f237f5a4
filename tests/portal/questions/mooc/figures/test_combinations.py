"""Combinations of stages are drawn in words, the most frequent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts.marks import NumberedRow
from portal.questions.mooc.figures import combinations

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_combination_reads_as_words(service: AnswerService) -> None:
    """The stages that were reached, or none."""
    assert (
        combinations.combination(NumberedRow(0, {"viewed": 1, "explored": 0, "certified": 1})) == "viewed + certified"
    )
    assert combinations.combination(NumberedRow(0, {"viewed": 0, "explored": 0, "certified": 0})) == "none of the three"
    bars = combinations.figure(service.answer("mooc", "combinations"))["data"][0]
    assert bars["x"] == sorted(bars["x"], reverse=True)
