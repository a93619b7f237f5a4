"""Least squares from cells against statsmodels from rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from portal.answers.statistics import Group
from portal.questions.score_drivers.stats import least_squares as stats
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


def test_a_fit_without_a_factor_is_that_of_the_rows() -> None:
    """Squared errors, rank and fitted scores of the model without a, by statsmodels over the rows."""
    frame = rows(7)
    fit, scores, design, columns = fitted(frame)
    of_a = np.array([factor == "a" for factor, _ in columns])
    without = stats.reduced(design, scores, fit, of_a)
    expected = smf.ols("y ~ C(b)", frame).fit()
    assert (without.sse, without.rank) == close((expected.ssr, 2))
    _, levels = cells(frame)
    assert without.fitted == close(expected.predict(levels).to_numpy())


@pytest.mark.parametrize("seed", range(5))
def test_the_test_of_a_factor_is_the_wald_test_of_the_rows(seed: int) -> None:
    """F with HC3 errors, on the factor's levels less one and n - k degrees of freedom, by statsmodels."""
    frame = rows(seed)
    fit, _, _, columns = fitted(frame)
    expected = smf.ols("y ~ C(a) + C(b)", frame).fit(cov_type="HC3", use_t=True)
    for factor in ("a", "b"):
        names = [f"C({factor})[T.{level}] = 0" for name, level in columns if name == factor]
        test = expected.wald_test(", ".join(names), use_f=True, scalar=True)
        p = fit.wald_p(np.array([name == factor for name, _ in columns]))
        assert p == pytest.approx(float(test.pvalue), abs=1e-9)
    assert fit.wald_p(np.zeros(len(columns), dtype=bool)) is None


def test_the_classical_t_is_that_of_the_rows() -> None:
    """A coefficient over its error where all vary alike."""
    frame = rows(2)
    fit, _, _, columns = fitted(frame)
    expected = smf.ols("y ~ C(a) + C(b)", frame).fit()
    assert fit.classical_t(columns.index(("a", 1))) == close(expected.tvalues["C(a)[T.1]"])


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
    assert fit.wald_p(np.array([False, True])) is None


def test_the_rest_is_everyone_without_a_group() -> None:
    """n, mean and deviation of those outside a group, from the two alone, are numpy's over the values."""
    values = np.random.default_rng(2).normal(70, 9, 50)
    everyone, group = (Group(len(v), float(v.mean()), float(v.std(ddof=1))) for v in (values, values[:12]))
    rest = stats.without(everyone, group)
    assert (rest.n, rest.mean, rest.sd) == pytest.approx((38, values[12:].mean(), values[12:].std(ddof=1)), rel=1e-12)
    assert stats.without(everyone, everyone) == Group(0, 0.0, 0.0)


def test_a_group_has_the_mean_and_deviation_of_its_members() -> None:
    """Two cells joined: numpy's over the values; t intervals then follow scipy's."""
    first, second = np.array([70.0, 80.0, 75.0]), np.array([60.0, 90.0])
    arrays = zip(*[(len(v), v.mean(), ((v - v.mean()) ** 2).sum()) for v in (first, second)], strict=True)
    group = stats.ScoreCells(*(np.array(column, dtype=float) for column in arrays)).group(np.array([True, True]))
    both = np.concatenate([first, second])
    assert (group.n, group.mean, group.sd) == pytest.approx((5, both.mean(), both.std(ddof=1)))
    assert group.sd / np.sqrt(5) == pytest.approx(scipy_stats.sem(both))
