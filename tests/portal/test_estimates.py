"""Estimates agree with statsmodels and scipy to 1e-9, and say nothing where there is too little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from portal import estimates


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_has_the_wilson_interval(counts: tuple[int, int]) -> None:
    """Value k / n, bounds as statsmodels' Wilson interval, also at 0 and n."""
    part, whole = counts
    found = estimates.share(part, whole)
    low, high = proportion_confint(part, whole, method="wilson")
    assert found.value == part / whole
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)
    assert found.n == whole


def test_a_share_of_nobody_has_no_value() -> None:
    """0 of 0 is not 0."""
    assert estimates.share(0, 0) == estimates.Estimate(None, None, None, 0)


def test_a_mean_has_the_t_interval() -> None:
    """The mean of 1, 2, 6 is 3, its sd sqrt(7); bounds as scipy's t interval with 2 degrees of freedom."""
    values = np.array([1.0, 2.0, 6.0])
    found = estimates.mean(3.0, 7**0.5, 3)
    low, high = stats.t.interval(0.95, 2, loc=3.0, scale=stats.sem(values))
    assert (found.value, found.n) == (3.0, 3)
    assert found.low == pytest.approx(low, rel=1e-9)
    assert found.high == pytest.approx(high, rel=1e-9)


def test_a_mean_of_one_has_no_interval() -> None:
    """One value shows no spread."""
    assert estimates.mean(3.0, None, 1) == estimates.Estimate(3.0, None, None, 1)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=40))
def test_adjusted_p_is_benjamini_hochberg_over_the_known(p: list[float | None]) -> None:
    """As statsmodels' fdr_bh over the p values that exist, in the given order; None stays None."""
    known = [value for value in p if value is not None]
    expected = iter(multipletests(known, method="fdr_bh")[1] if known else [])
    found = estimates.adjusted(p)
    for value, result in zip(p, found, strict=True):
        assert result is None if value is None else result == pytest.approx(next(expected), abs=1e-9)
