"""Every answer counts the same registrations, from whichever table it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import matching, pairs, states

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_every_answer_has_the_same_n(
    service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]
) -> None:
    """The registrations that the state leaves."""
    left = len(matching(registrations, state))
    assert {service.answer("mooc", spec.name, pairs(state)).n for spec in service.question("mooc").answers} == {left}


def test_dates_read_the_rows_and_nothing_else_does(service: AnswerService) -> None:
    """The counts by group know no day; of the 30 in ER22x, all of 2013, two have none."""
    assert "from registration_counts" in service.answer("mooc", "ages").sql
    by_day = service.answer("mooc", "ages", [("registered_from", "2013-01-01")])
    assert "registration_counts" not in by_day.sql
    assert by_day.n == 28
