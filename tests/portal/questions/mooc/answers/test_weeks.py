"""Weeks of registration equal pandas under random filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from portal.questions.mooc.answers import weeks
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
    by_week = left.assign(week=left["week"].dt.strftime("%Y-%m-%d").fillna("Unknown")).groupby("week")["certified"]
    shown = {row["week"]: (row["registrations"], row["certified"]) for row in rows(service, "registrations", state)}
    assert shown == {week: (len(group), group.sum()) for week, group in by_week}


def finding(**registrations: int) -> str:
    """Return the finding for the weeks of December 2012 that begin on the days given, as in `d3`."""
    rows = [{"week": f"2012-12-{day[1:]:0>2}", "registrations": n, "certified": 4} for day, n in registrations.items()]
    return weeks._finding(rows)


def test_a_peak_is_named_where_the_week_clearly_has_more_of_all() -> None:
    """42 and 28 of 70: z is 14 / sqrt(70) = 1.67, no clear difference; 50 and 20: 3.59."""
    assert finding(d3=42, d10=28) == "No week clearly has more registrations than another: 70 in 2 weeks."
    assert finding(d3=50, d10=20) == (
        "Registrations peak in the week of 3 Dec 2012: 50 of 70. 4 of them earn a certificate."
    )
