"""Whole numbers that meet their totals, and rows that meet the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.samples.margins import apportion, assigned, cells

pytestmark = pytest.mark.slow


def test_the_largest_remainders_get_what_is_left() -> None:
    """7 by 2:1:1 is 3.5, 1.75, 1.75: whole parts 3, 1, 1, and the two left go to the two remainders of .75."""
    assert apportion(7, [2, 1, 1], [9, 9, 9]) == [3, 2, 2]


def test_nothing_goes_above_its_limit() -> None:
    """10 by 8:1:1 would be 8, 1, 1; at most 4 in the first, the other 6 go on by 1:1."""
    assert apportion(10, [8, 1, 1], [4, 9, 9]) == [4, 3, 3]


def test_equal_remainders_go_by_place() -> None:
    """1 by 1:1 is a half each: the first gets it."""
    assert apportion(1, [1, 1], [1, 1]) == [1, 0]


def test_what_does_not_fit_is_an_error() -> None:
    """5 into 2 and 2."""
    with pytest.raises(ValueError, match="5 do not fit into"):
        apportion(5, [1, 1], [2, 2])


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 500)), min_size=1, max_size=12), st.data())
def test_the_parts_sum_to_the_total_within_their_limits(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """Whatever the weights and limits, as long as there is room."""
    weights, most = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    total = data.draw(st.integers(0, sum(most)))
    parts = apportion(total, weights, most)
    assert sum(parts) == total
    assert all(0 <= part <= limit for part, limit in zip(parts, most, strict=True))


def test_rows_sum_to_the_sizes_and_columns_to_the_classes() -> None:
    """Sizes 6 and 4, a class of 5 by 1:1 (2.5 each, the first gets the odd one), the rest in the last class."""
    assert cells([6, 4], [(5, [1, 1])]) == [[3, 3], [2, 2]]


def test_the_lowest_of_a_class_get_the_first_level() -> None:
    """Class 0 has one row of level 0 and one of level 1, class 1 two of level 1."""
    latent, classes = np.array([0.9, 0.1, 0.3, 0.2]), np.array([0, 0, 1, 1])
    assert assigned(latent, [[1, 0], [1, 2]], classes).tolist() == [1, 0, 1, 1]
