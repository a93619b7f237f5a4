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


def test_a_difference_has_its_sign() -> None:
    """Plus, minus as a minus sign, nothing for what rounds to zero."""
    found = [formats.signed(value) for value in (1.25, -0.31, 0.04, 0, None)]
    assert found == ["+1.2", "\u22120.3", "0.0", "0", formats.MISSING]


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
