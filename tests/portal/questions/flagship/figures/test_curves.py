"""The curves go through their rows and end where too few are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.flagship.figures import curves
from tests.portal.questions.flagship.drawn import answer
from tests.tiny_flagship import A, P, Z

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_curves_end_where_too_few_are_followed(flagship: AnswerService) -> None:
    """Each curve begins with everybody, goes through its rows, and has none with fewer than ten followed."""
    times, landmarks = answer(flagship, "time_to_next"), answer(flagship, "landmarks")
    figure = curves.curves(times, landmarks, [P, A])
    assert figure is not None
    lines = figure["data"][2::3]
    assert len(lines) == 4
    for line in lines:
        rows = [times.record(int(mark)) for mark in line["customdata"][1:]]
        assert line["x"] == [0, *(row["day"] for row in rows)]
        assert line["y"] == [1, *(row["not_continued"] for row in rows)]
        assert min(row["followed"] for row in rows) >= 10
    followed = [row["followed"] for row in landmarks.records() if row["day"] == 0 and row["first_program"] in (P, A)]
    shown = [note["text"] for note in figure["layout"]["annotations"]]
    assert all(str(users) in shown for users in followed)


def test_the_program_in_focus_has_the_first_curve(flagship: AnswerService) -> None:
    """Then the one that most start with; without a curve there is no figure."""
    assert curves.drawn_programs(answer(flagship, "gaps"), Z)[0] == Z
    nobody = answer(flagship, "time_to_next", ("next_program", "Nothing more"))
    assert curves.curves(nobody, answer(flagship, "landmarks"), [P]) is None
