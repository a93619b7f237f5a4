"""Each check of an answer under any filter state, in state after state (make audit)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.audit import asked_for, budget
from tests.portal.questions.flagship.answers import (
    test_cleaning,
    test_continuation,
    test_curves,
    test_difference,
    test_enrolments,
    test_flows,
    test_gaps,
    test_people,
    test_periods,
    test_starts,
)
from tests.portal.questions.flagship.states import drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User

CHECKS = (
    test_starts.test_first_programs,
    test_starts.test_next_programs,
    test_flows.test_flows,
    test_continuation.test_continuation,
    test_difference.test_difference,
    test_enrolments.test_popularity_and_programs_per_user,
    test_curves.test_time_to_next,
    test_gaps.test_gaps,
    test_gaps.test_ties,
    test_enrolments.test_outcomes,
    test_periods.test_periods,
    test_cleaning.test_cleaning_goes_over_all_rows_whatever_is_filtered,
    test_people.test_n_is_the_users_left,
)


@pytest.mark.audit
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_many_states(
    flagship: AnswerService, client: FlaskClient, everybody: list[User], check: Callable[..., None]
) -> None:
    """The check holds in state after state, until its time is used up."""
    for number in budget():
        known = {"flagship": flagship, "client": client, "everybody": everybody, "steps": 2 + number % 3}
        check(**asked_for(check, state=drawn(number, everybody), **known))
