"""Each choice is a dot that carries its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.engagement.figures.robustness import robustness

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_every_choice_is_a_dot_of_its_lane(service: AnswerService) -> None:
    """45 a plan: 27 in minutes, 9 as ratios, 9 as chances; hollow ones do not agree."""
    answer = service.answer("engagement", "robustness")
    figure, rows = robustness(answer), answer.records()
    assert figure is not None
    assert [len(trace["x"]) for trace in figure["data"]] == [27, 9, 9] * 2
    for trace in figure["data"]:
        marked = [rows[int(mark)] for mark in trace["customdata"]]
        assert trace["y"] == [row["estimate"] for row in marked]
        assert [symbol == "circle" for symbol in trace["marker"]["symbol"]] == [row["agrees"] for row in marked]
