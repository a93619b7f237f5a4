"""Who goes on equals a plain loop over the users; the headline says no more than the counts do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.portal.questions.flagship.states import close, kinds, rows
from tests.tiny_flagship import A, C

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_continuation(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Share with any next program; standardised to the mix of first programs that every type took ten times."""
    pairs, users = state
    by_type = kinds(users)
    firsts = {kind: Counter(user.programs[0] for user in members) for kind, members in by_type.items()}
    started = {user.programs[0] for user in users}
    common = [program for program in started if all(firsts[kind][program] >= 10 for kind in by_type)]
    total = sum(firsts[kind][program] for kind in by_type for program in common)
    result = rows(flagship, "continuation", pairs)
    assert [row["user_type"] for row in result] == list(by_type)
    for row in result:
        members = by_type[row["user_type"]]
        went_on = sum(len(user.programs) > 1 for user in members)
        close(row["raw"], went_on, len(members), row["low"], row["high"])
        if not common:
            assert row["at_same_entry_mix"] is None
            assert row["note"]
            continue
        value = variance = 0.0
        for program in common:
            weight = sum(firsts[kind][program] for kind in by_type) / total
            starters = [user for user in members if user.programs[0] == program]
            rate = sum(len(user.programs) > 1 for user in starters) / len(starters)
            value, variance = value + weight * rate, variance + weight**2 * rate * (1 - rate) / len(starters)
        half = 1.959963984540054 * variance**0.5
        assert row["at_same_entry_mix"] == pytest.approx(value, rel=1e-9)
        assert row["mix_low"] == pytest.approx(max(0, value - half), rel=1e-9, abs=1e-12)
        assert row["mix_high"] == pytest.approx(min(1, value + half), rel=1e-9)
        for program in started - set(common):
            assert program in row["note"]


def test_the_headline_says_that_the_start_decides_only_where_it_does(flagship: AnswerService) -> None:
    """After the flagship 15 of 67 go on, after Program A 56 of 68; with C in focus two start there, too few."""
    result = flagship.answer("flagship", "continuation")
    assert result.finding == (
        "Where they start decides: 22% go on after the flagship, 82% after Program A, whoever they are."
    )
    few = flagship.answer("flagship", "continuation", [("anchor", C)]).finding
    assert few == f"Only 2 here start with {C}; most start with {A}, and 82% of those go on."
    assert "whoever" not in flagship.answer("flagship", "continuation", [("user_type", "Student")]).finding
