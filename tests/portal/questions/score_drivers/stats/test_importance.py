"""How much a factor accounts for, against statsmodels and by hand; which factors account for more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats as scipy_stats
from statsmodels.stats.anova import anova_lm

from portal.questions.score_drivers.stats import importance, least_squares
from tests.portal.questions.score_drivers.frames import close
from tests.portal.questions.score_drivers.stats.test_least_squares import cells, fitted, rows


def without(frame: pd.DataFrame, factor: str) -> least_squares.Reduced:
    """Return the fit without a factor."""
    fit, scores, design, columns = fitted(frame)
    return least_squares.reduced(design, scores, fit, np.array([name == factor for name, _ in columns]))


def test_partial_r_squared_and_epsilon_compare_two_fits() -> None:
    """Squared errors of both by statsmodels over the rows; epsilon takes away what two levels get by chance."""
    frame = rows(7)
    fit, *_ = fitted(frame)
    reduced = without(frame, "a")
    less, whole = (smf.ols(f"y ~ {formula}", frame).fit() for formula in ("C(b)", "C(a) + C(b)"))
    assert importance.partial_r_squared(reduced.sse, fit.sse) == close((less.ssr - whole.ssr) / less.ssr)
    added = less.ssr - whole.ssr
    assert importance.epsilon_squared(fit, reduced) == close((added - 2 * whole.mse_resid) / (added + whole.ssr))
    assert importance.partial_r_squared(0.0, 0.0) is None


def test_epsilon_squared_by_hand() -> None:
    """Two groups of two: 1 and 3, 5 and 7. SS 16, SSE 4, MSE 2: (16 - 2) / 20."""
    scores = least_squares.ScoreCells(np.array([2.0, 2.0]), np.array([2.0, 6.0]), np.array([2.0, 2.0]))
    design = np.array([[1.0, 0.0], [1.0, 1.0]])
    fit = least_squares.fit(design, scores)
    reduced = least_squares.reduced(design, scores, fit, np.array([False, True]))
    assert (fit.sse, reduced.sse, reduced.rank) == close((4.0, 20.0, 1))
    assert importance.epsilon_squared(fit, reduced) == close(14 / 20)


def test_omega_squared_is_that_of_the_analysis_of_variance() -> None:
    """(SSB - (k - 1) MSW) / (SST + MSW) from statsmodels' table; empty groups say nothing, one group gives none."""
    frame = rows(3)
    scores, levels = cells(frame)
    groups = scores.groups(levels["a"].to_numpy(dtype=np.int64), 4)
    table = anova_lm(smf.ols("y ~ C(a)", frame).fit())
    between, within = table["sum_sq"]
    error = within / table["df"].iloc[1]
    assert importance.omega_squared(groups) == close((between - 2 * error) / (between + within + error))
    assert importance.omega_squared(groups[:1]) is None


def test_two_factors_are_compared_by_their_squared_errors() -> None:
    """Vuong's z over the rows: the mean difference of squared errors over its error; ranks by 5% over the pairs."""
    frame = rows(5)
    fit, scores, *_ = fitted(frame)
    both = [without(frame, factor) for factor in ("a", "b")]
    errors = [(smf.ols(f"y ~ C({other})", frame).fit().resid ** 2).to_numpy() for other in ("b", "a")]
    difference = errors[0] - errors[1]
    added = difference.sum() - smf.ols("y ~ C(a) + C(b)", frame).fit().mse_resid
    z = added / np.sqrt(len(difference) * difference.var())
    assert importance.pair_p(scores, fit, *both) == pytest.approx(2 * scipy_stats.norm.sf(abs(z)), abs=1e-9)
    assert importance.ranks(scores, fit, both, 2) == [(1, 1), (2, 2)]
    assert importance.ranks(scores, fit, both, 3) == [(1, 2), (2, 3)]
    assert importance.pair_p(scores, fit, both[0], both[0]) == 1.0


@pytest.mark.slow
def test_of_factors_that_explain_as_much_one_is_seldom_named_first() -> None:
    """Two factors of equal weight: in at most a tenth of 200 data sets the order of the two is said."""
    ordered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"a": rng.integers(0, 2, 600), "b": rng.integers(0, 2, 600)})
        frame["y"] = 70 + 2 * frame["a"] + 2 * frame["b"] + rng.normal(0, 5, 600)
        fit, scores, *_ = fitted(frame)
        ordered += importance.ranks(scores, fit, [without(frame, name) for name in ("a", "b")], 2)[0] != (1, 2)
    assert ordered <= 20
