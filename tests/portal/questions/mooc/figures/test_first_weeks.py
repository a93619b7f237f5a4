"""How long learners stay is drawn as a line for each course, the names beside their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from portal.charts import theme
from portal.questions.mooc.figures import first_weeks

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_line_for_each_course_and_no_two_names_on_one_place(planted: AnswerService) -> None:
    """Both courses have 13 days; their curves end close together, so that one name is moved up."""
    answer = planted.answer("mooc", "first_weeks")
    drawn = first_weeks.figure(answer)
    assert drawn is not None
    assert [len(line["x"]) for line in drawn["data"]] == [13, 13]
    low, high = sorted(note["y"] for note in drawn["layout"]["annotations"])
    assert high - low >= first_weeks.GAP * 0.5
    go.Figure(theme.resolve(drawn, "light"))


def test_nothing_is_drawn_where_no_course_has_a_share(service: AnswerService) -> None:
    """Eight registrations in PH207x."""
    assert first_weeks.figure(service.answer("mooc", "first_weeks", [("course", "PH207x")])) is None
