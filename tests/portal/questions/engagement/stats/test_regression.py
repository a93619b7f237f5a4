"""Odds ratio, line, folds and correlation equal statsmodels, scikit-learn and scipy."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score

from portal.answers import statistics
from portal.questions.engagement.stats import regression
from tests.portal.questions.engagement.stats.samples import sample


def test_the_odds_ratio_is_woolfs() -> None:
    """As statsmodels gives it; an empty cell has none, where statsmodels would add a half in silence."""
    table = sm.stats.Table2x2(np.array([[51, 394], [44, 634]]))
    low, high = table.oddsratio_confint()
    ratio = regression.odds_ratio(51, 394, 44, 634)
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((table.oddsratio, low, high), rel=1e-9)
    assert regression.odds_ratio(5, 4, 3, 0).value is None


def test_the_line_and_its_prediction_equal_statsmodels() -> None:
    """Slope, intercept, R squared, and the interval for one more member."""
    rng = np.random.default_rng(3)
    x = rng.lognormal(5, 1, 80)
    y = 1 + 0.002 * x + rng.normal(0, 1, 80)
    model = sm.OLS(y, sm.add_constant(x)).fit()
    frame = model.get_prediction([[1, 500.0]]).summary_frame(alpha=0.05).iloc[0]
    line = regression.line(x, y, 500.0)
    assert line is not None
    prediction = line.prediction
    fitted = (line.slope, line.intercept, line.r2, prediction.value, prediction.low, prediction.high)
    expected = (
        model.params[1],
        model.params[0],
        model.rsquared,
        frame["mean"],
        frame["obs_ci_lower"],
        frame["obs_ci_upper"],
    )
    assert fitted == pytest.approx(expected, rel=1e-9)
    assert regression.line(np.ones(9), np.arange(9.0), 1.0) is None


@pytest.mark.parametrize("size", [10, 63, 658])
def test_the_folds_are_those_of_scikit_learn(size: int) -> None:
    """KFold(5, shuffle=True, random_state=365): mean and standard deviation (ddof 1) of R squared."""
    rng = np.random.default_rng(4)
    x = rng.lognormal(5, 1, size)
    y = np.floor(1 + 0.004 * x + rng.exponential(1, size))
    folds = KFold(5, shuffle=True, random_state=365)
    scores = cross_val_score(LinearRegression(), x[:, None], y, cv=folds, scoring="r2")
    assert regression.cross_validated(x, y) == pytest.approx((scores.mean(), scores.std(ddof=1)), rel=1e-9)
    assert regression.cross_validated(x[:9], y[:9]) is None


def test_moments_give_the_correlation_of_scipy() -> None:
    """Both r and p of scipy's pearsonr."""
    x, y = sample(90, 6, ties=False), sample(90, 7, ties=False)[::-1].copy()
    correlation, expected = statistics.pearson(regression.moments(x, y)), scipy_stats.pearsonr(x, y)
    assert (correlation.r, correlation.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)
