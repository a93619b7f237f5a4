"""Enrolments and their outcomes equal a plain loop over the users, whatever is filtered."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import mean, median
from typing import TYPE_CHECKING

import pytest

from tests.portal.questions.flagship.states import close, kinds, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_popularity_and_programs_per_user(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Each program once a user; mean, median and most."""
    pairs, users = state
    expected = Counter((user.kind, program) for user in users for program in user.programs)
    result = rows(flagship, "popularity", pairs)
    assert {(row["user_type"], row["program"]): row["enrolments"] for row in result} == expected
    for row in result:
        total = sum(count for (kind, _), count in expected.items() if kind == row["user_type"])
        close(row["share"], row["enrolments"], total, row["low"], row["high"])
    for row in rows(flagship, "programs_per_user", pairs):
        taken = [len(user.programs) for user in kinds(users)[row["user_type"]]]
        assert (row["users"], row["max"]) == (len(taken), max(taken))
        if len(taken) >= 10:
            assert [row["mean"], row["median"]] == pytest.approx([mean(taken), median(taken)], rel=1e-9)


def test_outcomes(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Completion, hours, score and price of the rows that the journeys go by."""
    pairs, users = state
    groups = defaultdict(list)
    for user in users:
        for row in user.rows:
            groups[user.kind, row["Program"], row["Media"] or "Unknown"].append(row)
    result = rows(flagship, "outcomes", pairs)
    assert {(row["user_type"], row["program"], row["media"]) for row in result} == set(groups)
    for row in result:
        group = groups[row["user_type"], row["program"], row["media"]]
        hours = [taken["Time (in Hours)"] for taken in group if taken["Time (in Hours)"] is not None]
        scores = [taken["Score"] for taken in group if taken["Score"] is not None]
        completed = sum(taken["Status"] == "Completed" for taken in group)
        assert (row["enrolments"], row["completed"]) == (len(group), completed)
        close(row["completion_rate"], completed, len(group), row["low"], row["high"])
        assert row["median_hours"] == (median(hours) if len(hours) >= 10 else None)
        assert row["mean_score"] == (pytest.approx(mean(scores)) if len(scores) >= 10 else None)
        assert row["revenue"] == sum(taken["Price"] or 0 for taken in group)
