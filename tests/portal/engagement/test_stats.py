"""The statistics of engagement equal numpy, scipy, statsmodels and scikit-learn; intervals cover what they promise."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score
from statsmodels.stats.nonparametric import rank_compare_2indep

from portal.answers import statistics
from portal.questions.engagement import stats
from portal.questions.engagement.stats import Cut


def drawn(size: int, seed: int = 1, ties: bool = True) -> np.ndarray:  # noqa: FBT001, FBT002 - a switch of a drawing
    """Return sorted, skewed values, many of them equal where told."""
    values = np.random.default_rng(seed).lognormal(3, 1.2, size)
    return np.sort(np.where(np.arange(size) % 3 == 0, 10.0, values) if ties else values)


@pytest.mark.parametrize("percent", [80, 90.5, 95, 97.5, 99, 99.5, 100])
@pytest.mark.parametrize("cap", [False, True])
def test_a_cut_keeps_what_lies_strictly_below_the_percentile(percent: float, cap: bool) -> None:  # noqa: FBT001
    """Numpy's percentile, linear interpolation; a cap keeps all, larger ones set to it; 100 is no cut."""
    values = drawn(137)
    at = np.percentile(values, percent)
    expected = values if percent == 100 else np.minimum(values, at) if cap else values[values < at]
    assert stats.kept(values, Cut(percent, cap=cap)).tolist() == pytest.approx(expected.tolist(), rel=1e-12)


def test_values_equal_to_the_percentile_are_dropped_together() -> None:
    """1 to 15 and five times 20: the 99th percentile is 20, so that all five fall out."""
    values = np.array([*range(1, 16), *[20] * 5], dtype=float)
    assert stats.kept(values, Cut(99)).tolist() == list(range(1, 16))


@pytest.mark.parametrize("size", [7, 60, 400])
def test_resamples_are_cut_anew(size: int) -> None:
    """The same draws, sorted and cut one by one by numpy, give the same means."""
    values, cuts = drawn(size), [Cut(95), Cut(95, cap=True), Cut(80), Cut(99.5, cap=True), Cut(100)]
    found = stats.resampled(values, cuts, np.random.default_rng(0))
    rng, block = np.random.default_rng(0), min(1000, stats.CHUNK // size)
    draws = [rng.integers(0, size, (min(block, 1000 - at), size), dtype=np.uint16) for at in range(0, 1000, block)]
    for number, sample in enumerate(values[np.concatenate(draws)][:200]):
        for place, cut in enumerate(cuts):
            left = stats.kept(np.sort(sample), cut)
            mean = left.mean() if left.size else np.nan
            assert found[number, place] == pytest.approx(mean, rel=1e-9, nan_ok=True)


def test_the_same_seed_gives_the_same_resamples() -> None:
    """Whatever the block: 1,000 of them, for every cut."""
    first, again = (stats.resampled(drawn(50), [Cut(95)], np.random.default_rng(0)) for _ in range(2))
    assert first.shape == (1000, 1)
    assert first.tolist() == again.tolist()


@pytest.mark.parametrize("cap", [False, True])
def test_intervals_of_cut_means_cover_the_true_one(cap: bool) -> None:  # noqa: FBT001
    """Of 400 samples of 250 skewed values cut at 95%, 92% to 98% of the intervals hold the mean of all so cut."""
    rng, cut = np.random.default_rng(5), Cut(95, cap=cap)
    truth = stats.kept(np.sort(rng.exponential(1, 2_000_000)), cut).mean()
    held = 0
    for number in range(400):
        values = np.sort(rng.exponential(1, 250))
        left = stats.kept(values, cut)
        if cap:
            error = float(stats.resampled(values, [cut], np.random.default_rng(number)).std(ddof=1))
        else:
            capped = np.minimum(values, np.percentile(values, 95))
            error = stats.yuen_error(250, left.size, float(capped.std(ddof=1))) or 0
        held += abs(left.mean() - truth) <= scipy_stats.t.ppf(0.975, left.size - 1) * error
    assert 0.92 <= held / 400 <= 0.98


@pytest.mark.parametrize("sizes", [(12, 30), (200, 150)])
def test_the_other_tests_equal_scipy_and_statsmodels(sizes: tuple[int, int]) -> None:
    """Student's t, Welch's t of logs, Brunner and Munzel's: estimate, interval, p."""
    later, earlier = drawn(sizes[0], 2), drawn(sizes[1], 3)
    student, ranks = scipy_stats.ttest_ind(later, earlier), rank_compare_2indep(later, earlier)
    found, test = stats.student(stats.group(later), stats.group(earlier))
    ends = student.confidence_interval()
    assert (found.low, found.high, test.p) == pytest.approx((ends.low, ends.high, student.pvalue), rel=1e-9)
    logs = scipy_stats.ttest_ind(np.log1p(later), np.log1p(earlier), equal_var=False)
    found, test = stats.ratio_of_means(later, earlier)
    ratio = scipy_stats.gmean(1 + later) / scipy_stats.gmean(1 + earlier)
    between = np.exp([logs.confidence_interval().low, logs.confidence_interval().high])
    assert (found.value, found.low, found.high) == pytest.approx((ratio, *between), rel=1e-9)
    assert test.p == pytest.approx(logs.pvalue, abs=1e-9)
    found, test = stats.brunner_munzel(later, earlier)
    low, high = ranks.conf_int()
    assert (found.value, found.low, found.high) == pytest.approx((ranks.prob1, low, high), rel=1e-9)
    assert test.p == pytest.approx(ranks.pvalue, abs=1e-9)


def test_the_resamples_interval_and_p_are_counted() -> None:
    """Differences -1 to 998 of 1,000: two at or below 0, so p is 2 x 2/1000; never under 2/1001."""
    later = np.arange(1000.0) - 1
    found, test = stats.by_resamples(400.0, later, np.zeros(1000), 50)
    assert [found.low, found.high] == pytest.approx(np.percentile(later, [2.5, 97.5]).tolist())
    assert test.p == pytest.approx(0.004)
    assert stats.by_resamples(1.0, later + 5, np.zeros(1000), 50)[1].p == pytest.approx(2 / 1001)


def test_the_relative_gap_is_by_the_delta_method() -> None:
    """Gradient of b/a - d/c by hand: (-b/a^2, 1/a, d/c^2, -1/c) over the four errors."""
    (a, sa, b, sb), (c, sc, d, sd) = paid, free = (360.0, 12.0, 292.0, 9.0), (14.2, 0.4, 16.0, 0.4)
    gradient = np.array([-b / a**2, 1 / a, d / c**2, -1 / c])
    error = np.sqrt((gradient**2 * np.array([sa, sb, sc, sd]) ** 2).sum())
    gap = b / a - d / c
    expected = (gap, error, 2 * scipy_stats.norm.sf(abs(gap / error)))
    assert stats.relative_gap(paid, free) == pytest.approx(expected, rel=1e-9)
    assert stats.relative_gap((0.0, 1.0, 1.0, 1.0), free) == (None, None, None)


def test_the_odds_ratio_is_woolfs() -> None:
    """As statsmodels gives it; an empty cell has none, where statsmodels would add a half in silence."""
    table = sm.stats.Table2x2(np.array([[51, 394], [44, 634]]))
    low, high = table.oddsratio_confint()
    found = stats.odds_ratio(51, 394, 44, 634)
    assert (found.value, found.low, found.high) == pytest.approx((table.oddsratio, low, high), rel=1e-9)
    assert stats.odds_ratio(5, 4, 3, 0).value is None


def test_the_line_and_its_prediction_equal_statsmodels() -> None:
    """Slope, intercept, R squared, and the interval for one more member."""
    rng = np.random.default_rng(3)
    x = rng.lognormal(5, 1, 80)
    y = 1 + 0.002 * x + rng.normal(0, 1, 80)
    model = sm.OLS(y, sm.add_constant(x)).fit()
    one = model.get_prediction([[1, 500.0]]).summary_frame(alpha=0.05).iloc[0]
    line = stats.line(x, y, 500.0)
    assert line is not None
    found = (line.slope, line.intercept, line.r2, line.predicted, line.low, line.high)
    expected = (model.params[1], model.params[0], model.rsquared, one["mean"], one["obs_ci_lower"], one["obs_ci_upper"])
    assert found == pytest.approx(expected, rel=1e-9)
    assert stats.line(np.ones(9), np.arange(9.0), 1.0) is None


@pytest.mark.parametrize("size", [10, 63, 658])
def test_the_folds_are_those_of_scikit_learn(size: int) -> None:
    """KFold(5, shuffle=True, random_state=365): mean and standard deviation (ddof 1) of R squared."""
    rng = np.random.default_rng(4)
    x = rng.lognormal(5, 1, size)
    y = np.floor(1 + 0.004 * x + rng.exponential(1, size))
    folds = KFold(5, shuffle=True, random_state=365)
    scores = cross_val_score(LinearRegression(), x[:, None], y, cv=folds, scoring="r2")
    assert stats.cross_validated(x, y) == pytest.approx((scores.mean(), scores.std(ddof=1)), rel=1e-9)
    assert stats.cross_validated(x[:9], y[:9]) is None


def test_moments_give_the_correlation_of_scipy() -> None:
    """Both r and p of scipy's pearsonr."""
    x, y = drawn(90, 6, ties=False), drawn(90, 7, ties=False)[::-1].copy()
    found, expected = statistics.pearson(stats.moments(x, y)), scipy_stats.pearsonr(x, y)
    assert (found.r, found.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)


def test_too_few_members_give_no_interval() -> None:
    """One on a side is no spread; the estimate itself stays where there is one."""
    one, many = np.array([3.0]), drawn(20)
    assert stats.student(stats.group(one), stats.group(many))[0].low is None
    assert stats.brunner_munzel(one, many)[0].value is None
    assert stats.apart(1.0, (None, 0.5), (1, 20))[0].low is None
    assert stats.yuen_error(1, 1, None) is None
