"""Least squares from cells against statsmodels from rows; verdicts and changes by their definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.anova import anova_lm

from portal.answers.statistics import Estimate, Group
from portal.questions.score_drivers import stats
from tests.portal.questions.score_drivers.frames import close


def rows(seed: int, number: int = 400) -> pd.DataFrame:
    """Return learners with two factors and a score that varies."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.choice([0, 1, 2], number), "b": rng.choice([0, 1], number)})
    frame["y"] = 70 + 3 * frame["a"] - frame["b"] + rng.normal(0, 5 + frame["a"], number)
    return frame


def cells(frame: pd.DataFrame) -> tuple[stats.ScoreCells, pd.DataFrame]:
    """Return the cells of a frame and their levels."""
    levels = frame.groupby(["a", "b"])["y"].agg(n="count", mean="mean", var="var").reset_index()
    levels["squares"] = levels["var"] * (levels["n"] - 1)
    arrays = [levels[name].to_numpy(dtype=float) for name in ("n", "mean", "squares")]
    return stats.ScoreCells(*arrays), levels


def fitted(frame: pd.DataFrame) -> tuple[stats.LeastSquares, stats.ScoreCells, np.ndarray, list[tuple[str, int]]]:
    """Return the fit from cells, reference 0 in both factors."""
    scores, levels = cells(frame)
    codes = {name: levels[name].to_numpy(dtype=np.int64) for name in ("a", "b")}
    design, columns = stats.dummies(codes, {"a": 0, "b": 0})
    return stats.fit(design, scores), scores, design, columns


@pytest.mark.parametrize("seed", range(5))
def test_the_fit_from_cells_equals_the_fit_from_rows(seed: int) -> None:
    """Coefficients, HC3 intervals, p by t on n - k and adjusted R squared are those of statsmodels over the rows."""
    frame = rows(seed)
    fit, _, _, columns = fitted(frame)
    expected = smf.ols("y ~ C(a) + C(b)", frame).fit(cov_type="HC3", use_t=True)
    ends = expected.conf_int()
    for (factor, level), name in zip(columns[1:], ["C(a)[T.1]", "C(a)[T.2]", "C(b)[T.1]"], strict=True):
        coefficient = fit.coefficient(columns.index((factor, level)), 100)
        assert coefficient.estimate.value == close(expected.params[name])
        assert (coefficient.estimate.low, coefficient.estimate.high) == close(tuple(ends.loc[name]))
        assert coefficient.p == pytest.approx(expected.pvalues[name], abs=1e-9)
    assert fit.adjusted_r_squared == close(expected.rsquared_adj)
    assert fit.sse == close(expected.ssr)


@st.composite
def designs(draw: st.DrawFn) -> pd.DataFrame:
    """Learners over two factors of two to five levels, at least two in each pair of levels, scores of any spread."""
    sizes = draw(st.tuples(st.integers(2, 5), st.integers(2, 4)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    pairs = [(a, b) for a in range(sizes[0]) for b in range(sizes[1])]
    counts = rng.integers(2, draw(st.integers(3, 60)), len(pairs))
    frame = pd.DataFrame(np.repeat(pairs, counts, axis=0), columns=["a", "b"])
    effects = rng.normal(0, 5, sizes[0])
    spread = draw(st.floats(0.1, 20)) * (1 + frame["b"])
    frame["y"] = 70 + effects[frame["a"]] + 2 * frame["b"] + rng.normal(0, 1, len(frame)) * spread
    return frame


@settings(max_examples=40, deadline=None)
@given(designs())
def test_hc3_from_cells_is_exact(frame: pd.DataFrame) -> None:
    """Whatever the levels, their sizes and spread: every coefficient, interval and p is statsmodels' over the rows."""
    fit, _, _, columns = fitted(frame)
    expected = smf.ols("y ~ C(a) + C(b)", frame).fit(cov_type="HC3", use_t=True)
    ends = expected.conf_int()
    for index, (factor, level) in enumerate(columns[1:], start=1):
        name = f"C({factor})[T.{level}]"
        coefficient = fit.coefficient(index, 100)
        values = (coefficient.estimate.value, coefficient.estimate.low, coefficient.estimate.high)
        assert values == close((expected.params[name], *ends.loc[name]))
        assert coefficient.p == pytest.approx(expected.pvalues[name], abs=1e-9)
    assert fit.adjusted_r_squared == close(expected.rsquared_adj)


def test_partial_r_squared_compares_two_fits() -> None:
    """(SSE without - SSE) / SSE without, both by statsmodels over the rows."""
    frame = rows(7)
    fit, scores, design, columns = fitted(frame)
    of_a = np.array([factor == "a" for factor, _ in columns])
    partial = stats.partial_r_squared(stats.sse_without(design, scores, fit, of_a), fit.sse)
    without, whole = (smf.ols(f"y ~ {formula}", frame).fit().ssr for formula in ("C(b)", "C(a) + C(b)"))
    assert partial == close((without - whole) / without)


def test_omega_squared_is_that_of_the_analysis_of_variance() -> None:
    """(SSB - (k - 1) MSW) / (SST + MSW) from statsmodels' table; empty groups say nothing, one group gives none."""
    frame = rows(3)
    scores, levels = cells(frame)
    groups = scores.groups(levels["a"].to_numpy(dtype=np.int64), 4)
    table = anova_lm(smf.ols("y ~ C(a)", frame).fit())
    between, within = table["sum_sq"]
    error = within / table["df"].iloc[1]
    assert stats.omega_squared(groups) == close((between - 2 * error) / (between + within + error))
    assert stats.omega_squared(groups[:1]) is None


def test_one_learner_who_alone_decides_a_coefficient_leaves_the_others_exact() -> None:
    """At leverage 1 HC3 is 0 / 0: that coefficient gets no interval; the others are those of the rows without them."""
    frame = rows(11)
    frame["lone"] = 0
    frame.loc[5, "lone"] = 1
    levels = frame.groupby(["a", "b", "lone"])["y"].agg(["count", "mean", "var"]).reset_index()
    squares = (levels["var"].fillna(0) * (levels["count"] - 1)).to_numpy()
    scores = stats.ScoreCells(levels["count"].to_numpy(dtype=float), levels["mean"].to_numpy(), squares)
    codes = {name: levels[name].to_numpy(dtype=np.int64) for name in ("a", "b", "lone")}
    design, columns = stats.dummies(codes, {"a": 0, "b": 0, "lone": 0})
    fit = stats.fit(design, scores)
    lone = fit.coefficient(columns.index(("lone", 1)), 100)
    assert (lone.estimate.low, lone.p, lone.reason) == (None, None, stats.SINGLE_LEARNER)
    rest = smf.ols("y ~ C(a) + C(b)", frame[frame["lone"] == 0]).fit(cov_type="HC3", use_t=True)
    other = fit.coefficient(columns.index(("a", 1)), 100)
    assert other.estimate.value == close(rest.params["C(a)[T.1]"])
    assert (other.estimate.low, other.estimate.high) == close(tuple(rest.conf_int().loc["C(a)[T.1]"]))


def test_what_the_data_cannot_tell_apart_gets_no_value() -> None:
    """Two factors that are the same: neither coefficient is given, the third is that of a fit with one of them."""
    frame = rows(4)
    _, scores, design, columns = fitted(frame)
    twice = np.column_stack([design, design[:, columns.index(("b", 1))]])
    fit = stats.fit(twice, scores)
    assert [fit.coefficient(index, 100).reason for index in (3, 4)] == [stats.ALIASED] * 2
    expected = smf.ols("y ~ C(a) + C(b)", frame).fit(cov_type="HC3", use_t=True)
    coefficient = fit.coefficient(columns.index(("a", 2)), 100)
    assert (coefficient.estimate.value, coefficient.p) == pytest.approx(
        (expected.params["C(a)[T.2]"], expected.pvalues["C(a)[T.2]"])
    )
    assert (coefficient.estimate.low, coefficient.estimate.high) == close(tuple(expected.conf_int().loc["C(a)[T.2]"]))
    assert fit.rank == 4


def test_scores_that_never_vary_have_no_interval() -> None:
    """All score 50: the difference is 0 and nothing is left to explain."""
    scores = stats.ScoreCells(np.array([20.0, 20.0]), np.array([50.0, 50.0]), np.zeros(2))
    fit = stats.fit(np.array([[1.0, 0.0], [1.0, 1.0]]), scores)
    assert (fit.coefficient(1, 20).reason, fit.adjusted_r_squared) == (stats.EXACT, None)
    assert stats.partial_r_squared(0.0, 0.0) is None


def test_the_rest_is_everyone_without_a_group() -> None:
    """n, mean and deviation of those outside a group, from the two alone, are numpy's over the values."""
    values = np.random.default_rng(2).normal(70, 9, 50)
    everyone, group = (Group(len(v), float(v.mean()), float(v.std(ddof=1))) for v in (values, values[:12]))
    rest = stats.without(everyone, group)
    assert (rest.n, rest.mean, rest.sd) == pytest.approx((38, values[12:].mean(), values[12:].std(ddof=1)), rel=1e-12)
    assert stats.without(everyone, everyone) == Group(0, 0.0, 0.0)


def interval(low: float | None, high: float | None, n: int = 100) -> Estimate:
    """Return an estimate in the middle of an interval."""
    return Estimate(None if low is None or high is None else (low + high) / 2, low, high, n)


@pytest.mark.parametrize(
    ("raw", "adjusted", "word"),
    [
        ((1, 3), (-3, -1), "flips"),
        ((-3, -1), (1, 3), "flips"),
        ((1, 3), (-1, 1), "fades"),
        ((-1, 1), (1, 3), "grows"),
        ((1, 3), (1, 2), "holds"),
        ((-1, 1), (-2, 1), "not told apart"),
        ((0, 2), (1, 2), "grows"),
        ((1, 3), (None, None), None),
    ],
)
def test_change_compares_the_two_intervals(
    raw: tuple[float, float], adjusted: tuple[float | None, float | None], word: str | None
) -> None:
    """Flips, fades, grows, holds, not told apart: by where the intervals lie; an end at 0 holds 0."""
    assert stats.change(interval(*raw), interval(*adjusted)) == word


@pytest.mark.parametrize(
    ("low", "high", "p", "n", "word"),
    [
        (5, 7, 0.001, 9, "too little data"),
        (-0.5, 1.0, 0.3, 100, "too small to matter"),
        (0.2, 0.9, 0.001, 100, "too small to matter"),
        (0.8, 2.2, 0.001, 100, "supported"),
        (0.1, 1.5, 0.01, 100, "positive, size uncertain"),
        (0.1, 3.0, 0.06, 100, "not told apart"),
        (-3, -1.5, 0.001, 100, "opposite"),
        (-3, 2, 0.4, 100, "not told apart"),
        (None, None, None, 100, "not told apart"),
    ],
)
def test_the_verdict_is_the_first_that_holds(
    low: float | None, high: float | None, p: float | None, n: int, word: str
) -> None:
    """With 1 point as the smallest difference that matters and 10 as the smallest base."""
    assert stats.verdict(interval(low, high, n), p, 1.0, 10) == word


def test_the_whole_is_supported_where_all_parts_are() -> None:
    """All: supported; some: partially supported; none: not supported."""
    assert stats.overall(["supported"] * 3) == "supported"
    assert stats.overall(["supported", "opposite", "not told apart"]) == "partially supported"
    assert stats.overall(["positive, size uncertain", "too small to matter"]) == "not supported"


def test_a_group_has_the_mean_and_deviation_of_its_members() -> None:
    """Two cells joined: numpy's over the values; t intervals then follow scipy's."""
    first, second = np.array([70.0, 80.0, 75.0]), np.array([60.0, 90.0])
    arrays = zip(*[(len(v), v.mean(), ((v - v.mean()) ** 2).sum()) for v in (first, second)], strict=True)
    group = stats.ScoreCells(*(np.array(column, dtype=float) for column in arrays)).group(np.array([True, True]))
    both = np.concatenate([first, second])
    assert (group.n, group.mean, group.sd) == pytest.approx((5, both.mean(), both.std(ddof=1)))
    assert group.sd / np.sqrt(5) == pytest.approx(scipy_stats.sem(both))
