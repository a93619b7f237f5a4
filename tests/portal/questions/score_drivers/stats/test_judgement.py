"""What is concluded from estimates: changes and verdicts by their definitions, raw less adjusted over the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats as scipy_stats

from portal.answers.statistics import Estimate
from portal.questions.score_drivers.stats import judgement
from tests.portal.questions.score_drivers.frames import close
from tests.portal.questions.score_drivers.stats.test_least_squares import cells, fitted, rows


def interval(low: float | None, high: float | None, n: int = 100) -> Estimate:
    """Return an estimate in the middle of an interval."""
    return Estimate(None if low is None or high is None else (low + high) / 2, low, high, n)


def influences(frame: pd.DataFrame, formula: str, coefficient: str) -> np.ndarray:
    """Return each row's influence on a coefficient as HC3 has it, by statsmodels."""
    model = smf.ols(formula, frame)
    fit = model.fit()
    index = model.exog_names.index(coefficient)
    slopes = (model.exog @ fit.normalized_cov_params.to_numpy())[:, index]
    return np.asarray(slopes * fit.resid / (1 - fit.get_influence().hat_matrix_diag))


@pytest.mark.parametrize("seed", range(5))
def test_raw_less_adjusted_takes_its_error_from_both_influences(seed: int) -> None:
    """Level 1 of a against level 0: over the rows, raw by a fit of the two levels, adjusted by the fit of all."""
    frame = rows(seed)
    frame.loc[frame["a"] == 1, "b"] = np.random.default_rng(seed).choice([0, 1, 1, 1], int((frame["a"] == 1).sum()))
    fit, scores, _, columns = fitted(frame)
    _, levels = cells(frame)
    level, reference = ((levels["a"] == value).to_numpy() for value in (1, 0))
    estimate = judgement.raw_less_adjusted(scores, fit, columns.index(("a", 1)), level, reference)
    pair = frame[frame["a"] < 2]
    raw = pd.Series(influences(pair, "y ~ C(a)", "C(a)[T.1]"), pair.index).reindex(frame.index, fill_value=0.0)
    error = np.sqrt(((raw - influences(frame, "y ~ C(a) + C(b)", "C(a)[T.1]")) ** 2).sum())
    means = frame.groupby("a")["y"].mean()
    value = means[1] - means[0] - smf.ols("y ~ C(a) + C(b)", frame).fit().params["C(a)[T.1]"]
    half = scipy_stats.t.ppf(0.975, len(frame) - 4) * error
    assert (estimate.value, estimate.low, estimate.high) == close((value, value - half, value + half))


@pytest.mark.slow
def test_where_nothing_confounds_raw_and_adjusted_seldom_differ() -> None:
    """Two factors given by chance, both with an effect: of 400 data sets about 5% say that adjusting changes a gap."""
    changed = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"a": rng.integers(0, 2, 300), "b": rng.integers(0, 2, 300)})
        frame["y"] = 70 + 3 * frame["a"] + 4 * frame["b"] + rng.normal(0, 5 + 3 * frame["b"], 300)
        fit, scores, _, columns = fitted(frame)
        _, levels = cells(frame)
        masks = ((levels["a"] == value).to_numpy() for value in (1, 0))
        estimate = judgement.raw_less_adjusted(scores, fit, columns.index(("a", 1)), *masks)
        changed += judgement.side(estimate.low, estimate.high) != 0
    assert 8 <= changed <= 32


@pytest.mark.parametrize(
    ("raw", "adjusted", "p", "removed", "word"),
    [
        ((1, 3), (-3, -1), 0.001, (2, 6), "flips"),
        ((-3, -1), (1, 3), 0.001, (-6, -2), "flips"),
        ((1, 3), (-1, 1), 0.9, (1, 3), "fades"),
        ((1, 3), (-0.5, 3), 0.2, (-0.5, 1.5), "unclear"),
        ((-1, 1), (1, 3), 0.001, (-3, -1), "grows"),
        ((-1, 2), (0.1, 2), 0.01, (-1, 0.5), "holds"),
        ((1, 3), (1, 2), 0.001, (-1, 2), "holds"),
        ((1, 3), (0.5, 1), 0.001, (0.5, 2), "holds"),
        ((1, 3), (0.1, 2), 0.06, (-0.5, 1.5), "unclear"),
        ((-2, 1), (0.1, 2), 0.01, (-3, 0.5), "unclear"),
        ((-1, 1), (0.1, 3), 0.06, (-2, -0.1), "no clear difference"),
        ((-1, 1), (-2, 1), 0.5, (-1, 2), "no clear difference"),
        ((0, 2), (1, 2), 0.001, (-2, -0.1), "grows"),
        ((1, 3), (None, None), None, (None, None), None),
    ],
)
def test_change_tests_the_difference_between_raw_and_adjusted(
    raw: tuple[float, float],
    adjusted: tuple[float | None, float | None],
    p: float | None,
    removed: tuple[float | None, float | None],
    word: str | None,
) -> None:
    """Flips, fades and grows only where raw less adjusted excludes 0; the adjusted p decides what is clear."""
    assert judgement.change(interval(*raw), interval(*adjusted), p, removed) == word


@pytest.mark.parametrize(
    ("low", "high", "p", "n", "word"),
    [
        (5, 7, 0.001, 9, "too little data"),
        (-0.5, 1.0, 0.3, 100, "too small to matter"),
        (0.2, 0.9, 0.001, 100, "too small to matter"),
        (0.8, 2.2, 0.001, 100, "positive, size uncertain"),
        (1.0, 2.2, 0.001, 100, "supported"),
        (0.1, 1.5, 0.01, 100, "positive, size uncertain"),
        (1.2, 3.0, 0.06, 100, "no clear difference"),
        (-3, -1.5, 0.001, 100, "opposite"),
        (-3, 2, 0.4, 100, "no clear difference"),
        (None, None, None, 100, "no clear difference"),
    ],
)
def test_the_verdict_is_the_first_that_holds(
    low: float | None, high: float | None, p: float | None, n: int, word: str
) -> None:
    """With 1 point as the smallest difference that matters and 10 as the smallest base."""
    assert judgement.verdict(interval(low, high, n), p, 1.0, 10) == word


@pytest.mark.parametrize(
    ("verdicts", "word"),
    [
        (["supported"] * 3, "supported"),
        (["supported", "opposite", "no clear difference"], "partially supported"),
        (["positive, size uncertain", "too small to matter", "too little data"], "not supported"),
        (["too little data"] * 3, "too little data"),
    ],
)
def test_the_verdict_on_the_whole_follows_from_the_parts(verdicts: list[str], word: str) -> None:
    """All supported: supported; some: partially; none: not supported; all too little data: too little data."""
    assert judgement.overall(verdicts) == word


def test_the_robustness_value_is_that_of_its_authors() -> None:
    """Cinelli and Hazlett (2020), Darfur: t 4.184 with 783 degrees of freedom gives 13.9%; nothing below 0 is taken."""
    assert judgement.robustness_value(4.184, 783) == pytest.approx(0.139, abs=0.0005)
    assert judgement.robustness_value(4.184, 783, 0.0) is None
    assert judgement.robustness_value(None, 783) is None
    f = 0.5 * 4.0 / np.sqrt(100)
    assert judgement.robustness_value(-4.0, 100, 0.5) == close((np.sqrt(f**4 + 4 * f**2) - f**2) / 2)
