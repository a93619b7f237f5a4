"""The way in by period equals a plain loop over the users, whatever is filtered."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from tests.portal.questions.flagship import loop
from tests.portal.questions.flagship.states import close, rows
from tests.tiny_flagship import P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_periods(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """The way in by period, and who had gone on by the last day that ten users of every row reach."""
    pairs, users = state
    end = loop.last_day(everybody)
    result = rows(flagship, "periods", pairs)
    groups = defaultdict(list)
    for user in users:
        groups[user.kind, user.period].append(user)
    times = {
        group: np.array([(end - user.first).days if user.gap is None else user.gap for user in members])
        for group, members in groups.items()
    }
    reached = [sorted(group)[-10] for group in times.values() if len(group) >= 10]
    assert {(row["user_type"], row["period"]): row["users"] for row in result} == {
        group: len(members) for group, members in groups.items()
    }
    for row in result:
        group = row["user_type"], row["period"]
        members = groups[group]
        close(row["share"], sum(user.programs[0] == P for user in members), len(members), row["low"], row["high"])
        assert row["horizon"] == min(reached, default=None)
        if len(members) >= 10:
            events = np.array([int(user.gap is not None) for user in members])
            known = SurvfuncRight(times[group], events) if events.any() else None
            before = [] if known is None else known.surv_prob[known.surv_times <= row["horizon"]].tolist()
            assert row["continued"] == pytest.approx(1 - before[-1] if before else 0.0, abs=1e-9)
