"""Where users start and what they take next equals a plain loop over the users, whatever is filtered."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tests.portal.questions.flagship import loop, within
from tests.portal.questions.flagship.states import close, kinds, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_first_programs(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Users by type and first program, with the share of the type."""
    pairs, users = state
    expected = Counter((user.kind, user.programs[0]) for user in users)
    result = rows(flagship, "first_programs", pairs)
    assert {(row["user_type"], row["program"]): row["users"] for row in result} == expected
    for row in result:
        close(row["share"], row["users"], len(kinds(users)[row["user_type"]]), row["low"], row["high"])


def test_next_programs(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """Users by type, first and second program; shares of the first and of the type, raw and within the horizon."""
    pairs, users = state
    end = loop.last_day(everybody)
    groups = defaultdict(list)
    for user in users:
        groups[user.kind, user.programs[0]].append(user)
    members = {start: within.of_users(of_start, end) for start, of_start in groups.items()}
    day = within.horizon(members.values())
    expected = Counter((user.kind, user.programs[0], user.next) for user in users)
    firsts = Counter((user.kind, user.programs[0]) for user in users)
    result = rows(flagship, "next_programs", pairs)
    assert {(row["user_type"], row["first_program"], row["next_program"]): row["users"] for row in result} == expected
    for row in result:
        starters = firsts[row["user_type"], row["first_program"]]
        close(row["share_of_first"], row["users"], starters, row["low"], row["high"])
        close(row["share_of_all"], row["users"], len(kinds(users)[row["user_type"]]))
        stays = row["next_program"] == "Nothing more"
        start = members[row["user_type"], row["first_program"]]
        within.close(row, start, day, "" if stays else row["next_program"], left=stays)
