"""Random filter states of the flagship with the users that they leave, and checks of the answers."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.tiny_flagship import A, P

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User

    Pairs = list[tuple[str, str]]
    Test = Callable[[User], bool]


CHOICES: list[tuple[Pairs, Test]] = [
    ([("user_type", "Student")], lambda user: user.kind == "Student"),
    ([("user_type", "Professional"), ("user_type", "Student")], lambda _: True),
    ([("period", "pre")], lambda user: user.period == "pre"),
    ([("period", "pandemic"), ("period", "post")], lambda user: user.period != "pre"),
    ([("media", "Online")], lambda user: user.media == "Online"),
    ([("media", "Unknown"), ("media", "Virtual")], lambda user: user.media != "Online"),
    ([("launched_from", "2020-06-01")], lambda user: user.first >= dt.date(2020, 6, 1)),
    ([("launched_to", "2021-06-01")], lambda user: user.first <= dt.date(2021, 6, 1)),
    ([("first_program", A), ("first_program", P)], lambda user: user.programs[0] in (A, P)),
    ([("next_program", "Nothing more")], lambda user: len(user.programs) == 1),
    ([("same_day", "true")], lambda user: user.gap == 0),
]


def drawn(number: int, everybody: list[User]) -> tuple[Pairs, list[User]]:
    """Return the filter state of a number, the same everywhere, and the users that it leaves."""
    chosen = random.Random(number).sample(CHOICES, 1 + number % 2 if number else 0)  # noqa: S311
    pairs, tests = [pair for pairs, _ in chosen for pair in pairs], [test for _, test in chosen]
    names = [name for name, _ in pairs]
    assert len(set(names)) <= len(names)
    return _merged(pairs), [user for user in everybody if _passes(user, chosen, tests)]


def _merged(pairs: Pairs) -> Pairs:
    return list(dict.fromkeys(pairs))


def _passes(user: User, chosen: list[tuple[Pairs, Test]], tests: list[Test]) -> bool:
    """Choices of one filter widen each other, those of different filters narrow."""
    by_name: dict[str, list[bool]] = defaultdict(list)
    for (pairs, _), test in zip(chosen, tests, strict=True):
        by_name[pairs[0][0]].append(test(user))
    return all(any(value) for value in by_name.values())


def rows(service: AnswerService, name: str, pairs: Pairs) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("flagship", name, pairs).records()


def close(value: Any, part: int, whole: int, low: Any = "none", high: Any = "none") -> None:
    """Check a share and its Wilson interval, all null under a base of ten."""
    if whole < 10:
        assert value is None
        return
    assert value == pytest.approx(part / whole, rel=1e-9)
    if low != "none":
        ends = proportion_confint(part, whole, method="wilson")
        assert [low, high] == pytest.approx(list(ends), rel=1e-9, abs=1e-9)


def kinds(users: Iterable[User]) -> dict[str, list[User]]:
    """Return the users by type, in the order of the types' names."""
    by_type: dict[str, list[User]] = defaultdict(list)
    for user in sorted(users, key=lambda user: user.kind):
        by_type[user.kind].append(user)
    return by_type
