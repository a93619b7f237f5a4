"""Two controls that come in order: which pairs are refused, what would do instead, and the default beside a value."""

from __future__ import annotations

from typing import Any

import pytest

from portal.errors import InvalidFilter
from portal.filters.controls import ChoiceControl
from portal.filters.state import parse

QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2022Q2", "2022Q3")
USUAL = ("2021Q2", "2022Q2")


def controls(first: str = USUAL[0], second: str = USUAL[1]) -> tuple[ChoiceControl, ...]:
    """Return an earlier and a later quarter with these defaults."""
    return (
        ChoiceControl("earlier", "Earlier", options="sql", default=first),
        ChoiceControl("later", "Later", options="sql", default=second, after="earlier"),
    )


def chosen(
    *pairs: tuple[str, str], allowed: tuple[str, ...] = QUARTERS, defaults: tuple[str, str] = USUAL
) -> tuple[Any, Any]:
    """Return both values as a state of these pairs has them."""
    state = parse(controls(*defaults), pairs, lambda *_: allowed)
    return state.get("earlier"), state.get("later")


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], ("2021Q2", "2022Q2")),
        ([("earlier", "2021Q3")], ("2021Q3", "2022Q2")),
        ([("earlier", "2022Q2")], ("2022Q2", "2022Q3")),
        ([("later", "2022Q3")], ("2021Q2", "2022Q3")),
        ([("later", "2021Q2")], ("2021Q1", "2021Q2")),
        ([("earlier", "2021Q1"), ("later", "2021Q2")], ("2021Q1", "2021Q2")),
    ],
)
def test_the_default_beside_a_value_is_the_nearest_that_keeps_the_order(
    pairs: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    """It stays where it fits; else it is the nearest quarter on the right side."""
    assert chosen(*pairs) == expected


def test_defaults_that_coincide_make_way() -> None:
    """The later one moves on, at the end the earlier one back; a single quarter has none before it."""
    same = ("2021Q2", "2021Q2")
    assert chosen(defaults=same) == ("2021Q2", "2021Q3")
    assert chosen(allowed=("2021Q1", "2021Q2"), defaults=same) == ("2021Q1", "2021Q2")
    assert chosen(allowed=("2021Q2",), defaults=same) == (None, "2021Q2")


@pytest.mark.parametrize(
    ("first", "second", "instead", "allowed"),
    [
        ("2022Q2", "2021Q2", ("2021Q2", "2022Q2"), ["2022Q3"]),
        ("2021Q2", "2021Q2", ("2021Q2", "2021Q3"), ["2021Q3", "2022Q2", "2022Q3"]),
        ("2022Q3", "2022Q3", ("2022Q2", "2022Q3"), []),
    ],
)
def test_the_same_twice_or_the_later_first_is_refused(
    first: str, second: str, instead: tuple[str, str], allowed: list[str]
) -> None:
    """The refusal says what may come later, and which two would do."""
    with pytest.raises(InvalidFilter, match="earlier must come first") as refused:
        chosen(("earlier", first), ("later", second))
    assert (refused.value.filter, refused.value.value, refused.value.allowed) == ("later", second, allowed)
    assert tuple(refused.value.instead.values()) == instead


def test_a_value_that_leaves_none_for_the_other_is_refused() -> None:
    """Nothing comes after the last, and nothing before the first."""
    for pair in (("earlier", "2022Q3"), ("later", "2021Q1")):
        with pytest.raises(InvalidFilter, match="leaves no value"):
            chosen(pair)


def test_the_other_side_keeps_the_order_with_the_values_of_the_first() -> None:
    """Its own later quarter may not lie before the earlier one that the page set."""
    pairs = [("earlier", "2021Q3"), ("vs.later", "2021Q2")]
    with pytest.raises(InvalidFilter, match="must come first"):
        parse(controls(), pairs, lambda *_: QUARTERS)
