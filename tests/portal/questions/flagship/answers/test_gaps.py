"""Gaps and ties equal a plain loop over the users, the test that of statsmodels, whatever is filtered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from tests.portal.questions.flagship import loop, within
from tests.portal.questions.flagship.states import close, kinds, rows
from tests.tiny_flagship import A

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_gaps(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """Days by which a tenth, a quarter, half went on (Kaplan-Meier), and the log-rank test between the types."""
    pairs, users = state
    end = loop.last_day(everybody)
    for row in rows(flagship, "gaps", pairs):
        same = [user for user in users if user.programs[0] == row["first_program"]]
        members = [user for user in same if user.kind == row["user_type"]]
        assert (row["users"], row["continued"]) == (len(members), sum(user.gap is not None for user in members))
        for name, share in (("tenth_gone", 0.1), ("quarter_gone", 0.25), ("half_gone", 0.5)):
            assert row[name] == quantile(within.of_users(members, end), share)
        sizes = Counter(user.kind for user in same)
        if len(sizes) < 2 or min(sizes.values()) < 10 or not any(user.gap is not None for user in same):
            assert row["log_rank_p"] is None
            continue
        times = [(end - user.first).days if user.gap is None else user.gap for user in same]
        _, p = survdiff(times, [int(user.gap is not None) for user in same], [user.kind for user in same])
        assert row["log_rank_p"] == pytest.approx(float(p), abs=1e-9)


def quantile(members: list[within.Member], share: float) -> int | None:
    """Return statsmodels' quantile of the time to the next program, while ten are followed."""
    times = [member.followed if member.day is None else member.day for member in members]
    if not any(member.day is not None for member in members):
        return None
    known = SurvfuncRight(times, [int(member.day is not None) for member in members])
    days = known.surv_times[(known.surv_prob <= 1 - share + 1e-12) & (known.n_risk >= 10)]
    return int(days[0]) if len(members) >= 10 and len(days) else None


def test_ties(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Second programs on the first day; the program in focus first where it is alone, or anywhere on that day."""
    pairs, users = state
    result = rows(flagship, "ties", [*pairs, ("anchor", A)])
    assert [row["user_type"] for row in result] == list(kinds(users))
    for row in result:
        members = kinds(users)[row["user_type"]]
        days = [[taken["Program"] for taken in user.rows if loop.day(taken) == user.first] for user in members]
        assert row["same_day_next"] == sum(user.gap == 0 for user in members)
        close(row["share"], row["same_day_next"], len(members), row["low"], row["high"])
        close(row["first_share_min"], sum(group == [A] for group in days), len(members))
        close(row["first_share_max"], sum(A in group for group in days), len(members))
