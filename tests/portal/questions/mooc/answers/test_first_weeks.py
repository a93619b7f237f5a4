"""How long learners stay, by hand and against statsmodels under random filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from statsmodels.duration.survfunc import SurvfuncRight

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import MIN_N, matching, rows, states

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

DAYS = list(range(0, 85, 7))


@sampled
@given(state=states)
def test_first_weeks(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Kaplan-Meier of the days from registration to the last event, lost sight of in the data's last 14 days."""
    last = registrations["last_event_date"].max()
    left = matching(registrations, state)
    left = left[left["start_date"] < last - pd.Timedelta(days=14)]
    shown = rows(service, "first_weeks", state)
    assert [(row["course"], row["day"]) for row in shown] == [
        (course, day) for course in sorted(set(left["course"])) for day in DAYS
    ]
    for row in shown:
        group = left[left["course"] == row["course"]]
        active = (group["last_event_date"] - group["start_date"]).dt.days.fillna(0).to_numpy()
        stopped = ~(group["last_event_date"] >= last - pd.Timedelta(days=14)).to_numpy()
        observed = int(((last - group["start_date"]).dt.days >= row["day"]).sum())
        assert (row["followed"], row["observed"]) == ((active >= row["day"]).sum(), observed)
        if observed < MIN_N:
            assert row["still_active"] is None
            continue
        curve = SurvfuncRight(active, stopped)
        before = np.searchsorted(curve.surv_times, row["day"], side="right")
        assert row["still_active"] == pytest.approx(curve.surv_prob[before - 1] if before else 1.0, abs=1e-9)
        assert row["low"] <= row["still_active"] <= row["high"]


def test_by_hand(service: AnswerService) -> None:
    """Of 32 in CS50x with a day of registration 13 have no last event and stop on day 0; 19 stay over 12 weeks."""
    first, *later = [row for row in rows(service, "first_weeks", {}) if row["course"] == "CS50x"]
    assert (first["day"], first["followed"], first["still_active"]) == (0, 32, pytest.approx(19 / 32))
    assert {row["followed"] for row in later} == {19}
