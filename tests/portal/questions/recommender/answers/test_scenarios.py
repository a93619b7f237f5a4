"""Scenarios side by side, over four hundred courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.errors import InvalidFilter
from portal.questions.recommender.model import WHAT_IF
from tests.portal.questions.recommender.query import expected_of, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_scenarios_stand_side_by_side(courses: AnswerService) -> None:
    """Two scenarios give what the what-if gives for their values; a fourth, a wrong form or a wrong sum is refused."""
    texts = ["more quizzes:40,30,10,10,10,0,0", "all text:100,0,0,0,0,0,0"]
    result = rows(courses, "scenarios", *[("scenario", text) for text in texts], course="row-2")
    assert [row["scenario"] for row in result] == ["more quizzes", "all text"]
    values = dict(zip(WHAT_IF, ("40", "30", "10", "10", "10", "0", "0"), strict=True))
    assert result[0]["change"] == pytest.approx(expected_of(courses, course="row-2", **values)["change"], abs=1e-12)
    for wrong in ([texts[0]] * 4, ["no numbers"], ["sum:10,0,0,0,0,0,0"]):
        with pytest.raises(InvalidFilter):
            rows(courses, "scenarios", *[("scenario", text) for text in wrong])
