"""The way in by period equals a plain loop over the users, whatever is filtered."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tests.portal.questions.flagship import loop, within
from tests.portal.questions.flagship.states import close, rows
from tests.tiny_flagship import P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_periods(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """The way in by period, and who took another program within the horizon that every row reaches."""
    pairs, users = state
    end = loop.last_day(everybody)
    result = rows(flagship, "periods", pairs)
    groups = defaultdict(list)
    for user in users:
        groups[user.kind, user.period].append(user)
    members_of = {group: within.of_users(members, end) for group, members in groups.items()}
    day = within.horizon(members_of.values())
    assert {(row["user_type"], row["period"]): row["users"] for row in result} == {
        group: len(members) for group, members in groups.items()
    }
    for row in result:
        group = row["user_type"], row["period"]
        members = groups[group]
        close(row["share"], sum(user.programs[0] == P for user in members), len(members), row["low"], row["high"])
        within.close(row, members_of[group], day)
