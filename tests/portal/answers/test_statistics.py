"""Estimates agree with statsmodels and scipy to 1e-9, and say nothing where there is too little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
    proportions_ztest,
)

from portal.answers import statistics


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_has_the_wilson_interval(counts: tuple[int, int]) -> None:
    """Value k / n, bounds as statsmodels' Wilson interval, also at 0 and n."""
    part, whole = counts
    found = statistics.share(part, whole)
    low, high = proportion_confint(part, whole, method="wilson")
    assert found.value == part / whole
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)
    assert found.n == whole


def test_a_share_of_nobody_has_no_value() -> None:
    """0 of 0 is not 0."""
    assert statistics.share(0, 0) == statistics.Estimate(None, None, None, 0)


def test_a_mean_has_the_t_interval() -> None:
    """The mean of 1, 2, 6 is 3, its sd sqrt(7); bounds as scipy's t interval with 2 degrees of freedom."""
    values = np.array([1.0, 2.0, 6.0])
    found = statistics.mean(3.0, 7**0.5, 3)
    low, high = stats.t.interval(0.95, 2, loc=3.0, scale=stats.sem(values))
    assert (found.value, found.n) == (3.0, 3)
    assert found.low == pytest.approx(low, rel=1e-9)
    assert found.high == pytest.approx(high, rel=1e-9)


def test_a_mean_of_one_has_no_interval() -> None:
    """One value shows no spread."""
    assert statistics.mean(3.0, None, 1) == statistics.Estimate(3.0, None, None, 1)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=40))
def test_adjusted_p_is_benjamini_hochberg_over_the_known(p: list[float | None]) -> None:
    """As statsmodels' fdr_bh over the p values that exist, in the given order; None stays None."""
    known = [value for value in p if value is not None]
    expected = iter(multipletests(known, method="fdr_bh")[1] if known else [])
    found = statistics.adjusted(p)
    for value, result in zip(p, found, strict=True):
        assert result is None if value is None else result == pytest.approx(next(expected), abs=1e-9)


SAMPLES = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=30).filter(lambda values: len(set(values)) > 1)


def _group(values: list[float]) -> statistics.Group:
    return statistics.Group(len(values), float(np.mean(values)), float(np.std(values, ddof=1)))


@given(SAMPLES, SAMPLES)
def test_two_means_are_told_apart_by_welch(one: list[float], other: list[float]) -> None:
    """Difference, interval, t, degrees of freedom and p as scipy's ttest_ind with unequal variances."""
    found, test = statistics.welch(_group(one), _group(other))
    expected = stats.ttest_ind(one, other, equal_var=False)
    bounds = expected.confidence_interval(0.95)
    assert found.n == min(len(one), len(other))
    assert test.df == pytest.approx(expected.df, rel=1e-9)
    assert found.value == pytest.approx(np.mean(one) - np.mean(other), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high), abs=1e-9)
    assert test.statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert test.p == pytest.approx(expected.pvalue, abs=1e-9)


@pytest.mark.parametrize(
    ("one", "other"),
    [(statistics.Group(1, 3.0, 0.0), statistics.Group(9, 1.0, 1.0)), (statistics.Group(4, 3.0, 0.0),) * 2],
)
def test_means_that_show_no_spread_are_not_tested(one: statistics.Group, other: statistics.Group) -> None:
    """One member has no standard deviation, and equal members have no error: the difference stands alone."""
    found, test = statistics.welch(one, other)
    assert (found.value, found.low, found.high) == (one.mean - other.mean, None, None)
    assert test == statistics.NO_TEST


@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(0, 1), st.floats(0, 1))
def test_two_shares_are_told_apart_by_the_pooled_z(whole: int, other: int, p: float, q: float) -> None:
    """Statistic and p as statsmodels' proportions_ztest; none where nobody or everybody is counted."""
    part, other_part = round(p * whole), round(q * other)
    test = statistics.two_shares(part, whole, other_part, other)
    if part + other_part in (0, whole + other):
        assert test == statistics.NO_TEST
        return
    z, expected = proportions_ztest([part, other_part], [whole, other])
    assert (test.statistic, test.p) == pytest.approx((z, expected), abs=1e-9)


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_cohens_h_is_that_of_statsmodels(whole: int, other: int, p: float, q: float) -> None:
    """The difference of the angles, as proportion_effectsize; its interval is normal."""
    part, other_part = round(p * whole), round(q * other)
    found = statistics.cohens_h(part, whole, other_part, other)
    assert found.value == pytest.approx(proportion_effectsize(part / whole, other_part / other), abs=1e-9)
    assert found.high - found.low == pytest.approx(2 * 1.959963984540054 * (1 / whole + 1 / other) ** 0.5)  # type: ignore[operator]


def test_cohens_d_is_the_difference_in_pooled_standard_deviations() -> None:
    """1, 2, 3 against 2, 4: squares 2 and 2, pooled over 3 degrees: sqrt(4/3); the means differ by -1."""
    one, other = statistics.Group(3, 2.0, 1.0), statistics.Group(2, 3.0, 2**0.5)
    found = statistics.cohens_d(one, other)
    assert found.value == pytest.approx(-1 / (4 / 3) ** 0.5)
    welch = stats.ttest_ind([1, 2, 3], [2, 4], equal_var=False).confidence_interval()
    assert [found.low, found.high] == pytest.approx([end / (4 / 3) ** 0.5 for end in welch])


def test_an_effect_needs_two_members_and_some_spread() -> None:
    """Else there is no unit to say it in."""
    still = statistics.Group(5, 2.0, 0.0)
    assert statistics.cohens_d(still, still).value is None
    assert statistics.cohens_d(statistics.Group(1, 2.0, 0.0), statistics.Group(5, 2.0, 1.0)).value is None
    assert statistics.cohens_h(0, 0, 1, 2).value is None


def test_a_share_of_nobody_is_not_tested() -> None:
    """There is nothing to compare with."""
    assert statistics.two_shares(0, 0, 3, 9) == statistics.NO_TEST


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_a_difference_of_shares_has_newcombes_interval(whole: int, other: int, p: float, q: float) -> None:
    """As statsmodels' method "newcomb"; n is the smaller group."""
    part, other_part = round(p * whole), round(q * other)
    found = statistics.share_difference(part, whole, other_part, other)
    low, high = confint_proportions_2indep(part, whole, other_part, other, method="newcomb", compare="diff")
    assert found.value == pytest.approx(part / whole - other_part / other, abs=1e-12)
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-9)
    assert found.n == min(whole, other)


def test_a_difference_from_nobody_has_no_value() -> None:
    """Neither value nor interval where a group is empty."""
    assert statistics.share_difference(1, 2, 0, 0) == statistics.Estimate(None, None, None, 0)
    assert statistics.share_difference(0, 0, 1, 2).value is None


def moments(x: list[float], y: list[float]) -> statistics.Moments:
    """Return the central moments of pairs by numpy."""
    a, b = np.array(x) - np.mean(x), np.array(y) - np.mean(y)
    powers = ((2, 0), (0, 2), (1, 1), (2, 2), (3, 1), (1, 3), (4, 0), (0, 4))
    return statistics.Moments(len(x), *(float(np.mean(a**i * b**j)) for i, j in powers))


PAIRS = st.lists(st.tuples(st.integers(-9, 9).map(float), st.integers(-9, 9).map(float)), min_size=5, max_size=40)


@given(PAIRS.filter(lambda pairs: all(len(set(values)) > 1 for values in zip(*pairs, strict=True))))
def test_a_correlation_is_pearsons(pairs: list[tuple[float, float]]) -> None:
    """r, p and the usual Fisher interval as scipy's pearsonr; the other interval from the influence of each pair.

    The distribution-free variance of r is the mean square of the pairs' influence, u v - r (u^2 + v^2) / 2 with u and
    v standardised, over n; it is put on the Fisher scale by 1 / (1 - r^2).
    """
    x, y = (list(values) for values in zip(*pairs, strict=True))
    expected = stats.pearsonr(x, y)
    r = float(expected.statistic)
    found = statistics.pearson(moments(x, y))
    assert found.r == pytest.approx(r, abs=1e-9)
    if abs(r) > 1 - 1e-6:
        return
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)
    usual = expected.confidence_interval(0.95)
    assert (found.fisher_low, found.fisher_high) == pytest.approx((usual.low, usual.high), abs=1e-9)
    u, v = ((np.array(values) - np.mean(values)) / np.std(values) for values in (x, y))
    error = np.sqrt(np.mean((u * v - r * (u**2 + v**2) / 2) ** 2) / len(x)) / (1 - r**2)
    ends = np.tanh(np.arctanh(r) + np.array([-1, 1]) * stats.norm.ppf(0.975) * error)
    assert (found.low, found.high) == pytest.approx((ends[0], ends[1]), abs=1e-7)


@pytest.mark.parametrize("y", [[2.0, 2.0, 2.0, 2.0, 2.0], [0.0, 1.0, 0.0]])
def test_a_correlation_needs_variation_and_four_pairs(y: list[float]) -> None:
    """A constant goes with nothing; three pairs say nothing."""
    found = statistics.pearson(moments([float(place) for place in range(len(y))], y))
    assert (found.r, found.low, found.p, found.n) == (None, None, None, len(y))
