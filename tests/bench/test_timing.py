"""Medians, percentiles and turns, against hand-worked values and numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.timing import alternate, median, percentile, repeats_for

SECONDS = st.floats(min_value=0, max_value=1e3, allow_nan=False)


def test_percentile_interpolates_between_neighbours() -> None:
    """A percentile lies between its two neighbours in order, as far as its share of the way."""
    # ordered 1 2 3 4; 95% of 3 steps is 2.85: 3 + 0.85 x (4 - 3)
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == pytest.approx(3.85)
    # half of 3 steps is 1.5: between 2 and 3
    assert median([4.0, 1.0, 3.0, 2.0]) == pytest.approx(2.5)


def test_percentile_of_one_value_is_that_value() -> None:
    """One measurement is its own median and its own 95th percentile."""
    assert median([0.2]) == percentile([0.2], 0.95) == 0.2


def test_no_values_have_no_percentile() -> None:
    """Nothing measured gives an error, not a zero."""
    with pytest.raises(ValueError, match="no values were measured"):
        percentile([], 0.5)


@given(st.lists(SECONDS, min_size=1, max_size=50), st.floats(min_value=0, max_value=1))
def test_percentile_agrees_with_numpy(values: list[float], share: float) -> None:
    """The percentile is the one that numpy calls linear."""
    assert percentile(values, share) == pytest.approx(float(np.percentile(values, share * 100)), abs=1e-9)


def test_a_short_job_runs_until_its_time_is_long_enough() -> None:
    """A job is repeated so often that all runs together take the least time asked for; at least once."""
    assert repeats_for(0.07, 0.3) == 5  # 4 x 0.07 = 0.28 is too short, 5 x 0.07 = 0.35
    assert repeats_for(2.0, 0.3) == 1


def test_jobs_take_turns() -> None:
    """Two jobs run A B A B, so that a machine that slows down slows both."""
    order: list[str] = []
    taken = alternate([lambda: order.append("a"), lambda: order.append("b")], rounds=2, repeats=1)
    assert order == ["a", "b", "a", "b"]
    assert [len(one) for one in taken] == [2, 2]
