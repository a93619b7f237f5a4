"""The horizon by hand; shares within it are those of statsmodels on drawn members."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportions_ztest

from portal.questions.flagship.stats.horizon import (
    Followed,
    ends_within,
    gone_within,
    horizon,
    is_followed,
    left_within,
)
from tests.audit import sampled
from tests.portal.questions.flagship import within
from tests.portal.questions.flagship.within import Member

DRAWN = np.random.default_rng(9)


def group(members: list[Member]) -> Followed:
    """Count members by what happened to them."""
    ends: dict[str, Counter[int]] = defaultdict(Counter)
    for member in members:
        if member.day is not None:
            ends[member.end][member.day] += 1
    last_seen = Counter(member.followed for member in members if member.day is None)
    return Followed(ends, last_seen, Counter(member.followed for member in members))


def drawn(rng: np.random.Generator, n: int, spread: int) -> list[Member]:
    """Members who are followed for some days, and to some of whom one of three things happens by then."""
    members = []
    for followed in rng.integers(0, spread, n).tolist():
        day = int(rng.integers(0, spread))
        members.append(Member(followed, day, "abc"[rng.integers(3)]) if day <= followed else Member(followed))
    return members


@sampled
@given(st.integers(0, 10**6), st.integers(10, 200), st.integers(31, 400), st.integers(0, 200))
def test_shares_within_a_horizon_are_those_of_statsmodels(seed: int, n: int, spread: int, day: int) -> None:
    """Each end by Aalen-Johansen, any by Kaplan-Meier, each with its error; the ends sum to any."""
    members = drawn(np.random.default_rng(seed), n, spread)
    followed = group(members)
    ends, gone, left = ends_within(followed, day), gone_within(followed, day), left_within(followed, day)
    assert gone.value == pytest.approx(sum(end.value or 0 for end in ends.values()), abs=1e-9)
    assert gone.value == pytest.approx(1 - (left.value or 0), abs=1e-9)
    for name, estimate in {**ends, "": gone}.items():
        value, error = within.expected(members, day, name)
        assert estimate.value == pytest.approx(value, rel=1e-9, abs=1e-9)
        if 1e-12 < value < 1 - 1e-12 and np.isfinite(error):
            assert estimate.weighed is not None
            assert estimate.weighed.error == pytest.approx(error, rel=1e-9)


def test_two_ends_by_hand() -> None:
    """Of ten, one comes to a on day 2, one is last seen on day 3, two come to b on day 5 and one to a on day 6.

    Kaplan-Meier: 9/10, then 8 are followed: 9/10 x 6/8 = 27/40, then 6: 27/40 x 5/6 = 9/16. Aalen-Johansen: a is
    1/10 + 27/40 x 1/6 = 17/80, b is 9/10 x 2/8 = 9/40; together 35/80 = 1 - 9/16.
    """
    events = [Member(100, 2, "a"), Member(3), Member(100, 5, "b"), Member(100, 5, "b"), Member(100, 6, "a")]
    followed = group([*events, *(Member(100) for _ in range(5))])
    assert {name: end.value for name, end in ends_within(followed, 30).items()} == pytest.approx(
        {"a": 17 / 80, "b": 9 / 40}
    )
    assert gone_within(followed, 30).value == pytest.approx(7 / 16)
    assert gone_within(followed, 4).value == pytest.approx(1 / 10)


def test_nothing_and_everything_take_wilsons_interval_over_those_followed_so_long() -> None:
    """Of twelve who are followed for 90 days nothing happens to any: 0, to 24.2%; two more were followed for 20 days.

    Agresti and Coull: 1.92 of 15.84 is 0.1213, so the error is 0.0820.
    """
    nobody = gone_within(group([*(Member(90) for _ in range(12)), Member(20), Member(20)]), 60)
    assert [nobody.value, nobody.low, nobody.high] == pytest.approx([0, 0, 0.2424940], abs=1e-6)
    assert nobody.weighed is not None
    assert nobody.weighed.error == pytest.approx(0.0820109, abs=1e-6)
    everybody = gone_within(group([Member(90, 3, "a") for _ in range(12)]), 60)
    assert [everybody.value, everybody.low, everybody.high] == pytest.approx([1, 0.7575060, 1], abs=1e-6)
    assert everybody.weighed is not None
    assert everybody.weighed.error == pytest.approx(nobody.weighed.error)


def test_the_horizon_is_the_tenth_longest_follow_up_of_the_group_that_is_followed_least() -> None:
    """Ten followed 30 days or more enter; nine do not, and do not count; nobody is judged after 180 days."""
    long, short = {400: 15}, {100: 8, 70: 4, 5: 30}
    assert [horizon(groups, 10) for groups in ([long], [long, short], [long, {500: 9, 29: 50}])] == [180, 70, 180]
    assert horizon([{500: 9, 29: 50}], 10) is None
    assert [is_followed(days, 10) for days in (long, short, {500: 9, 29: 50}, {30: 10})] == [True, True, False, True]


def test_differences_are_normal_by_the_two_errors() -> None:
    """Of 40 half go on day 1, of 60 a third: errors .0790569 and .0608581, a difference of 1/6, z 1.6705, p .0948."""
    half = gone_within(group([*(Member(99, 1, "a") for _ in range(20)), *(Member(99) for _ in range(20))]), 30)
    third = gone_within(group([*(Member(99, 1, "a") for _ in range(20)), *(Member(99) for _ in range(40))]), 30)
    gap, test = half.minus(third)
    error = (0.5 * 0.5 / 40 + 2 / 9 / 60) ** 0.5
    assert [gap.value, gap.low, gap.high] == pytest.approx([1 / 6, 1 / 6 - within.Z * error, 1 / 6 + within.Z * error])
    assert test.statistic == pytest.approx(1 / 6 / error)
    assert test.p == pytest.approx(0.0948, abs=1e-4)


def test_rare_ends_are_tested_by_the_pooled_share() -> None:
    """One of 40 against 60 of 400, all followed so long: 61 of 440 together, an error of .0573, z -2.180.

    The two variances would say -4.1: an end that one in forty comes to has too small a variance.
    """
    few = gone_within(group([Member(99, 1, "a"), *(Member(99) for _ in range(39))]), 30)
    many = gone_within(group([*(Member(99, 1, "a") for _ in range(60)), *(Member(99) for _ in range(340))]), 30)
    gap, test = few.minus(many)
    assert gap.value == pytest.approx(0.025 - 0.15)
    assert test.p == pytest.approx(proportions_ztest([1, 60], [40, 400])[1], abs=1e-9)
    assert (gap.high or 0) < 0
