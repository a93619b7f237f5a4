"""Numbers as people read them."""

from __future__ import annotations

import datetime as dt

import pytest

from portal import formats


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((0, "0"), (0.04, "0.0"), (-0.04, "0.0"), (3, "3"), (3.0, "3"), (2.96, "3.0"), (3.14159, "3.1")),
        *((-2.5, "\u22122.5"), (9999.94, "9,999.9")),
    ],
)
def test_a_number_has_one_decimal_but_where_it_is_whole(number: float, text: str) -> None:
    """What was rounded shows it, so that numbers beside each other have as many decimals; zero has no minus."""
    assert formats.number(number) == text


@pytest.mark.parametrize(
    ("low", "high", "places", "text"),
    [
        (0.7, 3, 1, "0.7 \u2013 3.0"),
        (-98.63, -37.1, 1, "\u221298.6 \u2013 \u221237.1"),
        (1, 2, 1, "1 \u2013 2"),
        (-0.04, 0.3, 2, "\u22120.04 \u2013 0.30"),
        (0.6, 12345.6, 1, "1 \u2013 12,346"),
    ],
)
def test_both_ends_of_an_interval_have_as_many_decimals(low: float, high: float, places: int, text: str) -> None:
    """Whole ends beside others too; none where an end is large."""
    assert formats.interval(low, high, places) == text


def test_an_interval_in_a_sentence_has_no_dash() -> None:
    """As many decimals at both ends; `fixed_between` keeps those of whole numbers."""
    assert formats.between(3.0, 4.5) == "3.0 to 4.5"
    assert formats.between(-98.63, -37.1) == "\u221298.6 to \u221237.1"
    assert formats.between(1, 2) == "1 to 2"
    assert formats.between(None, 2) == formats.MISSING
    assert formats.fixed_between(1, 2, 1) == "1.0 to 2.0"
    assert formats.fixed(-0.04, 1) == "0.0"
    assert formats.percents(0.036, 0.0407) == "3.6% to 4.1%"


@pytest.mark.parametrize(
    ("low", "high", "fewest", "places"),
    [
        (2.3, 2.8, 1, 1),
        (0.02, 0.8, 1, 2),
        (-0.8, -0.02, 1, 2),
        (-0.02, 0.8, 1, 1),
        (0.0, 0.8, 1, 1),
        (0.0002, 0.0007, 3, 4),
        (0.004, 80.0, 0, 3),
        (1e-9, 1.0, 1, 6),
    ],
)
def test_an_interval_that_excludes_0_never_reads_as_if_it_held_0(
    low: float, high: float, fewest: int, places: int
) -> None:
    """More decimals until the nearer end is not 0, six at most; an interval that holds 0 needs no more."""
    assert formats.needed_places(low, high, fewest) == places


def test_a_difference_stands_with_its_interval() -> None:
    """Signs, and as many decimals in all three; one of shares is in points."""
    assert formats.difference(0.41, 0.02, 0.8) == "+0.41 points (+0.02 to +0.80)"
    assert formats.difference(0.41, -0.02, 0.8) == "+0.4 points (0.0 to +0.8)"
    assert formats.difference(0.071, -0.039, 0.181, "fraction") == "+7.1 points (\u22123.9 to +18.1)"
    assert formats.difference(-2.5, None, None, words="minutes") == "\u22122.5 minutes"


def test_a_difference_is_worded_by_its_direction() -> None:
    """The interval goes along: a fall of 2.8 to 2.3 is 2.3 to 2.8 lower. An unclear one could go either way."""
    assert formats.towards(2.54, 2.31, 2.78, 1, "points higher") == "2.5 points higher (2.3 to 2.8)"
    assert formats.towards(-2.54, -2.78, -2.31, 1, "points lower") == "2.5 points lower (2.3 to 2.8)"
    assert formats.towards(-1.0, -3.0, 1.0, 1, "points") == "1.0 points (\u22121.0 to 3.0)"
    assert formats.either_way(-0.625, 2.506, 1, "more", "less") == "0.6 less to 2.5 more"


def test_words_are_joined_as_a_sentence_lists_them() -> None:
    """Commas, and a last `and`; clauses that hold commas take another separator."""
    assert formats.joined(["A"]) == "A"
    assert formats.joined(["A", "B"]) == "A and B"
    assert formats.joined(["A", "B", "C"], last="or") == "A, B or C"
    assert formats.joined(["A, B", "C", "D"], separator="; ") == "A, B; C and D"


def test_a_difference_has_its_sign() -> None:
    """Plus, minus as a minus sign, nothing for what rounds to zero."""
    texts = [formats.signed(value) for value in (1.25, -0.31, 0.04, -0.04, 0, 3, 12345.6, None)]
    assert texts == ["+1.2", "\u22120.3", "0.0", "0.0", "0", "+3", "+12,346", formats.MISSING]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0312, "fraction", "+3.1"),
        (-0.0031, "fraction", "\u22120.31"),
        (0.00004, "fraction", "0.00"),
        (0.0, "fraction", "0"),
        (0.987, "minutes", "+0.99"),
        (-1.0, "minutes", "\u22121"),
        (1.04, "minutes", "+1.0"),
    ],
)
def test_a_difference_of_shares_is_in_points_and_a_small_one_keeps_two_decimals(
    value: float, unit: str, text: str
) -> None:
    """3.12% more are 3.1 points; without a number of decimals there is one, and two below 1."""
    assert formats.signed(value, unit, places=None) == text


def test_aligned_differences_all_have_their_decimals() -> None:
    """Labels below each other: 20 points stand as 20.0 under 3.1, and zero has its sign."""
    texts = [formats.signed(value, "fraction", aligned=True) for value in (0.2, 0.031, -0.4, 0.0)]
    assert texts == ["+20.0", "+3.1", "\u221240.0", "+0.0"]


def test_a_fraction_stands_with_its_interval() -> None:
    """Both ends have a percent sign; one that is missing is a dash."""
    assert formats.percent_between(0.12, 0.1, 0.14) == "12.0% (10.0% \u2013 14.0%)"
    assert formats.percent_between(1, None, None) == "100.0% (\u2013 \u2013 \u2013)"


def test_large_numbers_lose_their_decimals() -> None:
    """From ten thousand on nobody reads a decimal."""
    assert formats.number(79147.39) == "79,147"


@pytest.mark.parametrize(
    ("share", "text"), [(0.5, "50.0%"), (0.0007, "0.07%"), (0, "0.0%"), (1, "100.0%"), (-0.021, "\u22122.1%")]
)
def test_a_fraction_is_shown_as_percent(share: float, text: str) -> None:
    """One decimal, two where one would show nothing."""
    assert formats.percent(share) == text


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (0.9996, None, ">99.9%"),
        (0.9994, None, "99.9%"),
        (0.999, 0, ">99%"),
        (0.001, 0, "<1%"),
        (0.00001, None, "<0.01%"),
    ],
)
def test_almost_all_is_not_all_and_almost_none_is_not_none(share: float, places: int | None, text: str) -> None:
    """Rounding never claims that nobody or everybody is meant."""
    assert formats.percent(share, places) == text


def test_what_is_missing_is_a_dash() -> None:
    """Never nan, None or an empty cell."""
    found = [formats.count(None), formats.number(None), formats.percent(None), formats.interval(1, None)]
    assert {*found, formats.day(None), formats.value(None, "count")} == {formats.MISSING}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (True, "flag", "yes"),
        (1234, "count", "1,234"),
        (0.25, "fraction", "25.0%"),
        (1.005, "points", "1.00"),
        ("=1+1", "text", "=1+1"),
        (dt.date(2013, 11, 17), "date", "17 Nov 2013"),
    ],
)
def test_a_cell_is_shown_by_its_unit(value: object, unit: str, text: str) -> None:
    """The same cell everywhere: table, card and tooltip."""
    assert formats.value(value, unit) == text
