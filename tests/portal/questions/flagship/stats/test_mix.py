"""Standardised to one mix of first programs, by hand."""

from __future__ import annotations

import pytest

from portal.questions.flagship.stats.horizon import Within
from portal.questions.flagship.stats.mix import Entry, at_same_mix


def entry(users: int, value: float, variance: float) -> Entry:
    """Return a share within the horizon and its variance."""
    return Entry(users, Within(value, None, None, value * (1 - value) / variance if variance else users))


def test_at_the_same_mix_the_shares_are_weighted_by_all_users() -> None:
    """Programs x (30 + 10 of 60) and y (10 + 10): weights 2/3, 1/3; z is not in the mix.

    Type a: 1/2 after either, so 1/2 at any mix. Type b: x 0.2, y 0.8: 2/3 x 0.2 + 1/3 x 0.8 = 0.4; its variance is
    4/9 x 0.016 + 1/9 x 0.016 = 0.0088889.
    """
    entries = {
        "a": {"x": entry(30, 0.5, 0.01), "y": entry(10, 0.5, 0.02), "z": entry(50, 0, 0)},
        "b": {"x": entry(10, 0.2, 0.016), "y": entry(10, 0.8, 0.016)},
    }
    estimates = at_same_mix(entries, ["x", "y"])
    assert [estimates["a"].value, estimates["a"].n] == pytest.approx([0.5, 40])
    assert estimates["b"].value == pytest.approx(0.4)
    assert estimates["b"].low == pytest.approx(0.4 - 1.959963984540054 * 0.0088888888888889**0.5)
    assert at_same_mix(entries, [])["a"].value is None


def test_a_share_of_all_or_nothing_has_no_variance_of_greenwoods() -> None:
    """Weights 1/2 and 1/2: (1 + 0.5) / 2, its variance a quarter of 0.01."""
    entries = {"a": {"x": entry(20, 1.0, 0.006), "y": entry(20, 0.5, 0.01)}}
    estimate = at_same_mix(entries, ["x", "y"])["a"]
    assert estimate.value == pytest.approx(0.75)
    assert estimate.low == pytest.approx(0.75 - 1.959963984540054 * 0.05)
