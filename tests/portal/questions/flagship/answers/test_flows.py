"""Flows and arrivals equal a plain loop over the users, whatever is filtered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.questions.flagship import loop
from tests.portal.questions.flagship.states import close, kinds, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


@pytest.mark.parametrize("steps", [2, 3, 4])
def test_flows(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User], steps: int) -> None:
    """Users by step, source and target; what flows into a program before the last step flows out of it."""
    pairs, users = state
    end = loop.last_day(everybody)
    expected = Counter((user.kind, *edge) for user in users for edge in loop.edges(user, end) if edge[0] < steps)
    result = rows(flagship, "flows", [*pairs, ("steps", str(steps))])
    assert {(row["user_type"], row["step"], row["source"], row["target"]): row["users"] for row in result} == expected
    into, out, at = Counter[Any](), Counter[Any](), Counter[Any]()
    for row in result:
        into[row["user_type"], row["step"] + 1, row["target"]] += row["users"]
        out[row["user_type"], row["step"], row["source"]] += row["users"]
    for node in {*into, *out}:
        _, step, name = node
        if name in ("Nothing more", "Too recent to tell"):
            assert node not in out
        elif 1 < step < steps:
            assert into[node] == out[node]
        at[node] = out[node]
    for row in result:
        at_source = at[row["user_type"], row["step"], row["source"]]
        close(row["share_of_source"], row["users"], at_source, row["low"], row["high"])
        close(row["share_of_all"], row["users"], len(kinds(users)[row["user_type"]]))
    arrived = {
        (row["user_type"], row["step"] + 1, row["target"]): row["users"]
        for row in rows(flagship, "arrivals", [*pairs, ("steps", str(steps))])
    }
    assert arrived == into
