"""Each choice is a dot that carries its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts.marks import NumberedRow
from portal.questions.engagement.figures.robustness import robustness, tooltip

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


def test_a_choice_without_a_headline_is_not_said_to_disagree() -> None:
    """The chosen cut can leave too few where another leaves enough."""
    row = {"plan": "free", "test": "welch", "mode": "drop", "cut": 99, "estimate": 1.0, "low": 0.5, "high": 1.5}
    words = [
        tooltip(NumberedRow(0, {**row, "direction": "up", "agrees": agrees, "p": 0.01}))
        for agrees in (True, False, None)
    ]
    assert [text.partition("\n")[2] for text in words] == [
        "up, as the headline, p 0.010",
        "up, not as the headline, p 0.010",
        "up, p 0.010",
    ]
