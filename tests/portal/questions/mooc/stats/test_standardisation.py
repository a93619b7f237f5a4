"""Rates at an equal mix of courses, by hand and against exact limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from portal.questions.mooc.stats import standardisation


def test_the_direct_rate_weights_the_courses_by_all_registrations() -> None:
    """Courses of 300 and 100 in all: 3/4 x 10% + 1/4 x 40% = 17.5%; the interval is Dobson's, worked by hand."""
    size = np.array([300.0, 100.0])
    rate = standardisation.direct(np.array([10.0, 20.0]), np.array([100.0, 50.0]), size)
    assert rate.value == pytest.approx(0.175)
    variance = 0.75**2 * 10 / 100**2 + 0.25**2 * 20 / 50**2
    low = 30 * (1 - 1 / 270 - 1.959963984540054 / (3 * math.sqrt(30))) ** 3
    high = 31 * (1 - 1 / 279 + 1.959963984540054 / (3 * math.sqrt(31))) ** 3
    assert rate.low == pytest.approx(0.175 + math.sqrt(variance / 30) * (low - 30), rel=1e-9)
    assert rate.high == pytest.approx(0.175 + math.sqrt(variance / 30) * (high - 30), rel=1e-9)


def test_the_direct_rate_in_one_course_is_the_rate_itself() -> None:
    """With a single course the interval is Byar's of the count over the registrations."""
    rate = standardisation.direct(np.array([30.0]), np.array([200.0]), np.array([900.0]))
    exact = [scipy_stats.chi2.ppf(0.025, 60) / 2 / 200, scipy_stats.chi2.ppf(0.975, 62) / 2 / 200]
    assert rate.value == pytest.approx(0.15)
    assert [rate.low, rate.high] == pytest.approx(exact, rel=0.003)


def test_the_indirect_rate_is_observed_over_expected() -> None:
    """30 where 20 are expected at a rate of 10%: 15%, with Byar's limits near the exact ones of Poisson."""
    rate = standardisation.indirect(30, 20, 0.1)
    assert rate is not None
    assert rate.value == pytest.approx(0.15)
    exact = [scipy_stats.chi2.ppf(0.025, 60), scipy_stats.chi2.ppf(0.975, 62)]
    assert [rate.low, rate.high] == pytest.approx([end / 2 / 20 * 0.1 for end in exact], rel=0.003)


def test_nobody_observed_has_no_lower_bound_and_nothing_expected_no_rate() -> None:
    """0 of 5 expected begins at 0; many observed are clipped to 1; with no expectation there is no value."""
    none, many = standardisation.indirect(0, 5, 0.1), standardisation.indirect(90, 5, 0.1)
    assert none is not None
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high is not None
    assert none.high > 0
    assert many is not None
    assert (many.low, many.high) == (1.0, 1.0)
    assert standardisation.indirect(0, 0, 0.1) is None


def test_a_group_gets_the_direct_rate_where_every_course_has_ten() -> None:
    """The second group has nine in one course, the third nobody certified, the fourth only courses without anybody."""
    registrations = np.array([[100.0, 50.0, 0.0], [100.0, 9.0, 0.0], [60.0, 40.0, 0.0], [0.0, 0.0, 30.0]])
    certified = np.array([[10.0, 20.0, 0.0], [10.0, 3.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    two = standardisation.standardised(certified[:3, :2], registrations[:3, :2], 10)
    assert [rate and rate.by for rate in two] == ["direct", "indirect", "indirect"]
    all_four = standardisation.standardised(certified, registrations, 10)
    assert [rate and rate.by for rate in all_four] == ["indirect", "indirect", "indirect", None]
