"""Quantile regression against the linear program of scipy (HiGHS) and the quantile regression of statsmodels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.optimize import linprog

from portal.questions.score_drivers.stats import quantiles

QUANTILES = (0.25, 0.5, 0.75)
SINGLE = (0.23, 0.48, 0.77)  # of these the samples have a single solution


def sample(seed: int, number: int, decimals: int = 12) -> pd.DataFrame:
    """Return scores of two factors, one of which widens them."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.integers(0, 3, number), "b": rng.integers(0, 4, number)})
    frame["y"] = (70 + 3 * (frame["a"] == 1) - frame["b"] + rng.normal(0, 5 + 2 * frame["a"], number)).round(decimals)
    return frame


def design(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a constant and a column for each level but the first of both factors."""
    return np.column_stack([np.ones(len(a)), *(a == k for k in (1, 2)), *(b == k for k in (1, 2, 3))]).astype(float)


def points(frame: pd.DataFrame) -> quantiles.Scores:
    """Return the cells of the frame."""
    cells = frame.groupby(["a", "b"])["y"].apply(lambda scores: scores.to_numpy())
    levels = np.array(list(cells.index))
    return quantiles.scores(design(levels[:, 0], levels[:, 1]), list(cells))


def program(frame: pd.DataFrame, quantile: float) -> tuple[np.ndarray, float]:
    """Return the coefficients and the loss of the linear program over the rows."""
    x, n = design(frame["a"].to_numpy(), frame["b"].to_numpy()), len(frame)
    k = x.shape[1]
    costs = np.concatenate([np.zeros(k), np.full(n, quantile), np.full(n, 1 - quantile)])
    bounds = [(None, None)] * k + [(0, None)] * (2 * n)
    solved: Any = linprog(costs, A_eq=np.hstack([x, np.eye(n), -np.eye(n)]), b_eq=frame["y"], bounds=bounds)
    return solved.x[:k], solved.fun


@pytest.mark.parametrize("quantile", SINGLE)
@pytest.mark.parametrize("seed", range(4))
def test_the_fit_is_the_solution_of_the_linear_program(seed: int, quantile: float) -> None:
    """Over 301 rows, to 1e-7."""
    frame = sample(seed, 301)
    coefficients, _ = program(frame, quantile)
    assert quantiles.fit(points(frame), quantile) == pytest.approx(coefficients, abs=1e-7)


@pytest.mark.parametrize("quantile", QUANTILES)
@pytest.mark.parametrize("decimals", [0, 1])
def test_tied_scores_have_the_smallest_loss(decimals: int, quantile: float) -> None:
    """With whole scores there can be several solutions: the loss is that of the linear program."""
    frame = sample(5, 300, decimals)
    fit = quantiles.fit(points(frame), quantile)
    _, loss = program(frame, quantile)
    assert quantiles.loss(points(frame), fit, quantile) == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("quantile", SINGLE)
def test_value_and_interval_are_those_of_statsmodels(quantile: float) -> None:
    """By its steps statsmodels comes near (1e-5), and puts the k scores that lie on the fit to either side (0.5%)."""
    frame = sample(7, 6001)
    expected = smf.quantreg("y ~ C(a) + C(b)", frame).fit(q=quantile, p_tol=1e-10, max_iter=20_000)
    estimate = quantiles.estimate(points(frame), quantile, 1, 100)
    low, high = expected.conf_int().loc["C(a)[T.1]"]
    assert estimate.value == pytest.approx(expected.params["C(a)[T.1]"], abs=1e-5)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.high - estimate.low == pytest.approx(high - low, rel=0.005)


def test_medians_by_hand() -> None:
    """Two groups, 1 2 9 and 4 5 6: the medians are 2 and 5, so the difference is 3."""
    both = quantiles.scores(np.array([[1.0, 0.0], [1.0, 1.0]]), [np.array([1.0, 2, 9]), np.array([4.0, 5, 6])])
    assert quantiles.fit(both, 0.5) == pytest.approx([2, 3], abs=1e-9)


def test_scores_that_never_vary_have_no_interval() -> None:
    """All 50: the difference is 0."""
    same = quantiles.scores(np.array([[1.0, 0.0], [1.0, 1.0]]), [np.full(20, 50.0), np.full(20, 50.0)])
    estimate = quantiles.estimate(same, 0.5, 1, 20)
    assert estimate.value == pytest.approx(0.0, abs=1e-9)
    assert estimate.low is None


@pytest.mark.slow
@pytest.mark.parametrize("quantile", QUANTILES)
def test_without_an_effect_one_interval_in_twenty_excludes_zero(quantile: float) -> None:
    """400 data sets in which a does nothing: about 5% of intervals exclude 0."""
    excluded = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"a": rng.integers(0, 3, 600), "b": rng.integers(0, 4, 600)})
        frame["y"] = 70 - frame["b"] + rng.normal(0, 5, 600)
        estimate = quantiles.estimate(points(frame), quantile, 1, 100)
        assert estimate.low is not None
        assert estimate.high is not None
        excluded += estimate.low > 0 or estimate.high < 0
    assert 8 <= excluded <= 34
