"""What happens within a horizon, by the definitions: horizons from lists of days, shares by statsmodels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from tests.portal.questions.flagship.loop import User

Z = 1.959963984540054
TOO_BRIEF = "followed too briefly"


class Member:
    """How long somebody was followed, when something happened, and what; None where nothing did."""

    def __init__(self, followed: int, day: int | None = None, end: str = "") -> None:
        """`day` counts from the start, as `followed` does."""
        self.followed, self.day, self.end = followed, day, end


def of_users(users: Iterable[User], end: dt.date) -> list[Member]:
    """Return users by their second program."""
    return [Member((end - user.first).days, user.gap, user.next) for user in users]


def enters(members: Sequence[Member]) -> bool:
    """Ten members or more were followed for 30 days."""
    return sum(member.followed >= 30 for member in members) >= 10


def horizon(groups: Iterable[Sequence[Member]]) -> int | None:
    """The tenth longest follow-up of the group that has the shortest one, 180 days at most."""
    reached = [sorted(member.followed for member in group)[-10] for group in groups if enters(group)]
    return min(180, *reached) if reached else None


def close(
    row: dict[str, Any], members: Sequence[Member], day: int | None, end: str = "", *, left: bool = False
) -> None:
    """Check `within` and its interval against statsmodels: of one end, of any, or of those to whom nothing happened."""
    assert row["horizon"] == day
    if len(members) < 10 or day is None or not enters(members):
        assert (row["within"], row["within_low"], row["within_high"], row["within_n"]) == (None,) * 4
        if len(members) >= 10:
            assert TOO_BRIEF in row["note"]
        return
    value, error = expected(members, day, end)
    value = 1 - value if left else value
    if value < 1e-12 or value > 1 - 1e-12:
        n = sum(member.followed >= day for member in members)
        ends = proportion_confint(round(value) * n, n, method="wilson")
    else:
        half = Z * error / (value * np.log(value))
        other = Z * error / ((1 - value) * np.log(1 - value))
        ends = (value ** np.exp(-half), value ** np.exp(half))
        if not end and not left:  # the log-log interval of those to whom nothing happened
            ends = (1 - (1 - value) ** np.exp(other), 1 - (1 - value) ** np.exp(-other))
        assert row["within_n"] == pytest.approx(value * (1 - value) / error**2, rel=1e-8)
    assert row["within"] == pytest.approx(value, rel=1e-9, abs=1e-9)
    assert [row["within_low"], row["within_high"]] == pytest.approx(list(ends), rel=1e-9, abs=1e-9)


def expected(members: Sequence[Member], day: int, end: str = "") -> tuple[float, float]:
    """Return the share by the day and its standard error: Aalen-Johansen of one end, else one minus Kaplan-Meier."""
    times = np.array([member.followed if member.day is None else member.day for member in members])
    names = sorted({member.end for member in members if member.day is not None})
    if not names or (end and end not in names):
        return 0.0, 0.0
    if not end:
        known = SurvfuncRight(times, np.array([int(member.day is not None) for member in members]))
        by_then = known.surv_times <= day
        return (1 - known.surv_prob[by_then][-1], known.surv_prob_se[by_then][-1]) if by_then.any() else (0.0, 0.0)
    status = [0 if member.day is None else 1 + names.index(member.end) for member in members]
    with np.errstate(divide="ignore", invalid="ignore"):  # its error is no number once nobody is left
        known = CumIncidenceRight(times, np.array(status))
    by_then = known.times <= day
    if not by_then.any():
        return 0.0, 0.0
    place = names.index(end)
    return float(known.cinc[place][by_then][-1]), float(known.cinc_se[place][by_then][-1])
