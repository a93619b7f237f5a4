"""Differences and intervals as people read them."""

from __future__ import annotations

import pytest

from portal.questions.engagement.words import between, difference, fewer, quarter


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-98.6, -37.1, "\u221299 to \u221237"),
        (0.7038, 2.9582, "0.7 to 3.0"),
        (0.4148, 0.5994, "0.41 to 0.60"),
        (0.004, 80.0, "0.004 to 80.000"),
        (-0.02, 40.0, "0 to 40"),
    ],
)
def test_an_interval_has_the_decimals_that_it_supports(low: float, high: float, words: str) -> None:
    """Both ends as many; one that excludes 0 never prints it."""
    assert between(low, high) == words


def test_a_difference_is_said_by_its_direction_or_as_unclear() -> None:
    """By its p where there is one, else by whether the interval holds 0."""
    assert difference(1.83, 0.7038, 2.9582, 0.0015) == "1.8 more (0.7 to 3.0)"
    assert difference(-67.9, -98.6, -37.1, 0.00002) == "68 less (37 to 99)"
    assert difference(0.94, -0.625, 2.506, 0.239) == "no clear difference (0.6 less to 2.5 more)"
    assert difference(-9.6, -18.1, -1.2, 0.051) == "no clear difference, which may be chance (18.1 less to 1.2 less)"
    assert difference(2.0, 1.0, 3.0) == "2.0 more (1.0 to 3.0)"
    assert difference(2.0, -1.0, 3.0) == "no clear difference (1.0 less to 3.0 more)"
    assert difference(2.0, None, None) == "2 more"


def test_quarters_and_people_have_their_own_words() -> None:
    """Months, not codes; students are fewer, minutes less."""
    assert quarter("2022Q2") == "April to June 2022"
    assert [fewer(text) for text in ("a fifth less", "about the same", "2.3 times as much")] == [
        "a fifth fewer",
        "about as many",
        "2.3 times as many",
    ]
