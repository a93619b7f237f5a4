"""Tests of two groups equal scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.nonparametric import rank_compare_2indep

from portal.questions.engagement.stats import comparisons, cuts
from portal.questions.engagement.stats.comparisons import MeanChange
from tests.portal.questions.engagement.stats.samples import sample


@pytest.mark.parametrize("sizes", [(12, 30), (200, 150)])
def test_the_other_tests_equal_scipy_and_statsmodels(sizes: tuple[int, int]) -> None:
    """Student's t, Welch's t of logs, Brunner and Munzel's: estimate, interval, p."""
    later, earlier = sample(sizes[0], 2), sample(sizes[1], 3)
    student, ranks = scipy_stats.ttest_ind(later, earlier), rank_compare_2indep(later, earlier)
    estimate, test = comparisons.student(comparisons.group(later), comparisons.group(earlier))
    ends = student.confidence_interval()
    assert (estimate.low, estimate.high, test.p) == pytest.approx((ends.low, ends.high, student.pvalue), rel=1e-9)
    logs = scipy_stats.ttest_ind(np.log1p(later), np.log1p(earlier), equal_var=False)
    estimate, test = comparisons.ratio_of_means(later, earlier)
    ratio = scipy_stats.gmean(1 + later) / scipy_stats.gmean(1 + earlier)
    between = np.exp([logs.confidence_interval().low, logs.confidence_interval().high])
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((ratio, *between), rel=1e-9)
    assert test.p == pytest.approx(logs.pvalue, abs=1e-9)
    estimate, test = comparisons.brunner_munzel(later, earlier)
    low, high = ranks.conf_int()
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((ranks.prob1, low, high), rel=1e-9)
    assert test.p == pytest.approx(ranks.pvalue, abs=1e-9)


def test_the_resamples_interval_and_p_are_counted() -> None:
    """Differences -1 to 998 of 1,000: two at or below 0, so p is 2 x 2/1000; never under 2/1001."""
    later = np.arange(1000.0) - 1
    estimate, test = comparisons.bootstrap(400.0, later, np.zeros(1000), 50)
    assert [estimate.low, estimate.high] == pytest.approx(np.percentile(later, [2.5, 97.5]).tolist())
    assert test.p == pytest.approx(0.004)
    assert comparisons.bootstrap(1.0, later + 5, np.zeros(1000), 50)[1].p == pytest.approx(2 / 1001)


def test_the_relative_gap_is_by_the_delta_method() -> None:
    """Gradient of b/a - d/c by hand: (-b/a^2, 1/a, d/c^2, -1/c) over the four errors."""
    (a, sa, b, sb), (c, sc, d, sd) = (360.0, 12.0, 292.0, 9.0), (14.2, 0.4, 16.0, 0.4)
    gradient = np.array([-b / a**2, 1 / a, d / c**2, -1 / c])
    error = np.sqrt((gradient**2 * np.array([sa, sb, sc, sd]) ** 2).sum())
    gap = b / a - d / c
    low, high = scipy_stats.norm.interval(0.95, loc=gap, scale=error)
    free = MeanChange(c, sc, d, sd)
    estimate, test = comparisons.relative_gap(MeanChange(a, sa, b, sb), free, 20)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((gap, low, high), rel=1e-9)
    assert test.p == pytest.approx(2 * scipy_stats.norm.sf(abs(gap / error)), rel=1e-9)
    estimate, test = comparisons.relative_gap(MeanChange(0.0, 1.0, 1.0, 1.0), free, 20)
    assert (estimate.value, estimate.low, estimate.high, test.p) == (None, None, None, None)


def test_too_few_members_give_no_interval() -> None:
    """A single value has no spread; the estimate itself stays where there is one."""
    single, many = np.array([3.0]), sample(20)
    assert comparisons.student(comparisons.group(single), comparisons.group(many))[0].low is None
    assert comparisons.brunner_munzel(single, many)[0].value is None
    assert comparisons.difference_of_means(1.0, (None, 0.5), (1, 20))[0].low is None
    assert cuts.yuen_error(1, 1, None) is None
