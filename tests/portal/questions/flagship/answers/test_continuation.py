"""Who takes another program in time equals a plain loop over the users; the headline says no more than the rows do."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.portal.questions.flagship import loop, within
from tests.portal.questions.flagship.states import close, kinds, rows
from tests.tiny_flagship import C, P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_continuation(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """Share with any next program, raw and within the horizon that types and starts of the mix reach; at that mix."""
    pairs, users = state
    end = loop.last_day(everybody)
    by_type = {kind: within.of_users(members, end) for kind, members in kinds(users).items()}
    starts: dict[str, dict[str, list[within.Member]]] = defaultdict(lambda: defaultdict(list))
    for user in users:
        starts[user.kind][user.programs[0]] += within.of_users([user], end)
    started = {user.programs[0] for user in users}
    common = [program for program in started if all(within.enters(starts[kind][program]) for kind in by_type)]
    day = within.horizon([*by_type.values(), *(starts[kind][program] for kind in by_type for program in common)])
    total = sum(len(starts[kind][program]) for kind in by_type for program in common)
    result = rows(flagship, "continuation", pairs)
    assert [row["user_type"] for row in result] == list(by_type)
    for row in result:
        members = by_type[row["user_type"]]
        close(row["raw"], sum(member.day is not None for member in members), len(members), row["low"], row["high"])
        within.close(row, members, day)
        if not common or day is None:
            assert row["at_same_entry_mix"] is None
            assert row["note"]
            continue
        for program in started - set(common):
            assert program in row["note"]
        value = variance = 0.0
        for program in common:
            weight = sum(len(starts[kind][program]) for kind in by_type) / total
            share, error = within.expected(starts[row["user_type"]][program], day)
            value, variance = value + weight * share, variance + (weight * error) ** 2
        half = within.Z * variance**0.5
        assert row["at_same_entry_mix"] == pytest.approx(value, rel=1e-9)
        assert row["mix_low"] == pytest.approx(max(0, value - half), rel=1e-9, abs=1e-9)
        assert row["mix_high"] == pytest.approx(min(1, value + half), rel=1e-9)


def test_the_headline_gives_the_shares_in_time(flagship: AnswerService, everybody: list[User]) -> None:
    """After the flagship and after other programs, by type; where two start with the program shown, of all alone."""
    end = loop.last_day(everybody)
    finding = flagship.answer("flagship", "continuation").finding
    for user_type, members in kinds(everybody).items():
        share = within.expected(within.of_users(members, end), 180)[0]
        assert f"{100 * share:.0f}% of {user_type.lower()}s" in finding
        for after in (True, False):
            side = within.of_users([user for user in members if (user.programs[0] == P) is after], end)
            assert f"{100 * within.expected(side, 180)[0]:.0f}%" in finding
    assert finding.startswith("Within 180 days")
    assert "after" not in flagship.answer("flagship", "continuation", [("anchor", C)]).finding


def test_who_is_few_or_followed_briefly_is_counted_and_no_more(flagship: AnswerService) -> None:
    """Two students start with C: a count, and no number that the row withholds."""
    answer = flagship.answer("flagship", "continuation", [("first_program", C)])
    assert answer.record(0)["within"] is None
    assert answer.finding == "Too few to say, or too early: 2 students."
