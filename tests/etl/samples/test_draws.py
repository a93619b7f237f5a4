"""What the samples are drawn with: each helper against values worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from etl.samples import draws

pytestmark = pytest.mark.slow


def test_bell_draws_have_mean_zero_and_standard_deviation_one() -> None:
    """Four uniform draws sum to mean 2 and variance 4/12, so (sum - 2) x root 3 has mean 0 and variance 1."""
    drawn = draws.bell(np.random.default_rng(0), 100_000)
    assert float(drawn.mean()) == pytest.approx(0, abs=0.01)
    assert float(drawn.std()) == pytest.approx(1, abs=0.01)
    assert float(np.abs(drawn).max()) <= 2 * draws.ROOT_OF_THREE


def test_places_are_ranks_inside_the_unit_interval() -> None:
    """The place of the k-th of n values, from 0, is (k + 1/2)/n; equal values take theirs in the order they come."""
    # 5 is the last of four (3.5/4), 1 the first (0.5/4), the 2s the second and third
    assert draws.places(np.array([5.0, 2.0, 1.0, 2.0])).tolist() == [0.875, 0.375, 0.125, 0.625]


def test_middle_places_are_shared_by_equal_values() -> None:
    """Equal values share the middle of their places: the two 2s lie between 1/4 and 3/4."""
    assert draws.middle_places(np.array([5.0, 2.0, 1.0, 2.0])).tolist() == [0.875, 0.5, 0.125, 0.5]


def test_a_curve_runs_straight_between_its_knots_and_stands_still_on_equal_ones() -> None:
    """Between (0, 0) and (0.5, 10) a quarter gives 5; between two knots of 10 every place gives 10."""
    knots = [[0.0, 0.0], [0.5, 10.0], [0.75, 10.0], [1.0, 14.0]]
    assert draws.curve(np.array([0.0, 0.25, 0.5, 0.6, 0.875, 1.0]), knots).tolist() == [0, 5, 10, 10, 12, 14]


def test_steps_hold_up_to_their_place() -> None:
    """A value holds up to and with its place; the last one holds for whatever is above."""
    assert draws.steps(np.array([0.1, 0.2, 0.3, 1.0]), [[0.2, 7.0], [0.9, 8.0]]).tolist() == [7, 7, 8, 8]


def test_centred_takes_the_mean_of_the_group_away() -> None:
    """Groups 0 and 2 have means 2 and 10, group 1 has no member."""
    assert draws.centred(np.array([1.0, 3.0, 10.0]), np.array([0, 0, 2])).tolist() == [-1, 1, 0]


def test_runs_keep_neighbours_together() -> None:
    """Ten rows in runs of three: each run stays whole and in order, and all rows are there."""
    order = draws.runs(np.random.default_rng(3), 10, 3).tolist()
    assert sorted(order) == list(range(10))
    starts = [order.index(first) for first in (0, 3, 6)]
    assert all(
        order[place : place + 3] == [first, first + 1, first + 2]
        for place, first in zip(starts, (0, 3, 6), strict=True)
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (100.0, "100"),
        (33.300000000000004, "33.3"),
        (28.0 / 3600, "0.007777778"),
        (765223.0 / 3600, "212.5619444"),
    ],
)
def test_a_spreadsheet_saves_at_most_eleven_characters(value: float, text: str) -> None:
    """28 s are 0.0077777.. h, 765,223 s are 212.56194444.. h: cut at 11 characters, zeros at the end are dropped."""
    assert draws.as_spreadsheet(value) == text
