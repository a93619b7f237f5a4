"""The figure of first visits: the labels of the months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.score_drivers.figures import first_visits
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_months_are_labelled_up_to_a_dozen_and_the_year_where_it_changes(service: AnswerService) -> None:
    """Three months and Unknown: the first has its year."""
    axis = first_visits.figure(answer(service, "first_visits"))["layout"]["xaxis"]
    assert axis["tickvals"] == ["2020-03", "2020-04", "2020-05", "Unknown"]
    assert axis["ticktext"] == ["Mar<br>2020", "Apr", "May", "Unknown"]
