"""Weeks of registration equal pandas under random filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import matching, rows, states

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_weeks(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Each week with its registrations and certificates, Unknown too."""
    left = matching(registrations, state)
    weeks = left.assign(week=left["week"].dt.strftime("%Y-%m-%d").fillna("Unknown")).groupby("week")["certified"]
    shown = {row["week"]: (row["registrations"], row["certified"]) for row in rows(service, "registrations", state)}
    assert shown == {week: (len(group), group.sum()) for week, group in weeks}
