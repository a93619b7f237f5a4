"""The regression, steadied rates and rates at equal course mix against statsmodels, scipy and worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats

from portal.answers.statistics import Estimate
from portal.questions.mooc.stats import rates, regression

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTORS = ("course", "age", "country")


def drawn(seed: int, rows: int = 4_000) -> pd.DataFrame:
    """Return learners whose chance to certify depends on course and country."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "course": rng.choice(["CS", "ER", "PH"], rows, p=[0.5, 0.3, 0.2]),
            "age": rng.choice(["18-25", "26-35", "Unknown"], rows),
            "country": rng.choice(["India", "Brazil", "Spain", "Other"], rows, p=[0.4, 0.3, 0.2, 0.1]),
        }
    )
    odds = -2 + 0.8 * (frame["course"] == "PH") + 0.5 * (frame["country"] == "Spain") - 0.3 * (frame["age"] == "26-35")
    return frame.assign(certified=rng.random(rows) < 1 / (1 + np.exp(-odds)))


def cells(frame: pd.DataFrame, factors: Sequence[str] = FACTORS) -> regression.CertifiedCells:
    """Return the counts of a frame by its factors."""
    counted = frame.groupby(list(factors))["certified"].agg(["size", "sum"]).reset_index()
    levels = {factor: counted[factor].to_numpy(dtype=str) for factor in factors}
    return regression.CertifiedCells(
        levels, counted["size"].to_numpy(dtype=float), counted["sum"].to_numpy(dtype=float)
    )


def reference(frame: pd.DataFrame, factors: Sequence[str] = FACTORS) -> tuple[Any, list[tuple[str, str]], Any]:
    """Return statsmodels' logistic regression on the rows, its columns and its design."""
    columns: list[tuple[str, str]] = []
    parts = [np.ones(len(frame))]
    for factor in factors:
        counts = frame[factor].value_counts()
        first, *others = sorted(counts.index, key=lambda level: (-counts[level], level))
        del first
        columns += [(factor, level) for level in others]
        parts += [(frame[factor] == level).to_numpy(dtype=float) for level in others]
    design = np.column_stack(parts)
    fit = sm.GLM(frame["certified"].astype(float), design, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=100)
    return fit, columns, design


@pytest.mark.parametrize("seed", range(5))
def test_the_regression_is_that_of_statsmodels(seed: int) -> None:
    """Odds ratios, Wald intervals and p to 1e-7; adjusted rates are the mean predictions with all set to the level."""
    frame = drawn(seed)
    fit, columns, design = reference(frame)
    found = regression.logistic(cells(frame), 10)
    ends = fit.conf_int()
    assert (found.n, found.reasons) == (4_000, {})
    for place, key in enumerate(columns, start=1):
        level = found.levels[key]
        low, high = np.exp(ends.iloc[place] if hasattr(ends, "iloc") else ends[place])
        assert level.odds.value == pytest.approx(np.exp(np.asarray(fit.params)[place]), rel=1e-7)
        assert [level.odds.low, level.odds.high] == pytest.approx([low, high], rel=1e-7)
        assert level.p == pytest.approx(np.asarray(fit.pvalues)[place], abs=1e-7)
        everyone = design.copy()
        everyone[:, [other for other, (factor, _) in enumerate(columns, start=1) if factor == key[0]]] = 0
        everyone[:, place] = 1
        assert level.adjusted.value == pytest.approx(fit.predict(everyone).mean(), rel=1e-7)


def test_the_interval_of_an_adjusted_rate_holds_the_truth_of_resamples() -> None:
    """The delta method's error is near the spread of the same rate over a hundred draws."""
    found = [regression.logistic(cells(drawn(seed)), 10).levels["course", "PH"].adjusted for seed in range(100)]
    values = [one.value for one in found if one.value is not None]
    halves = [(one.high - one.low) / 2 / 1.96 for one in found if one.high is not None and one.low is not None]
    assert np.mean(halves) == pytest.approx(np.std(values, ddof=1), rel=0.25)


def test_the_reference_is_the_most_frequent_level() -> None:
    """Its odds are 1 without an interval; its adjusted rate is given; equal ones go by the alphabet."""
    found = regression.logistic(cells(drawn(0)), 10)
    references = {key for key, level in found.levels.items() if level.reference}
    assert {("course", "CS"), ("country", "India")} <= references
    assert found.levels["course", "CS"].odds == Estimate(1.0, None, None, int((drawn(0)["course"] == "CS").sum()))
    even = pd.DataFrame({"course": ["b", "a"] * 40, "certified": [True, False, False, True] * 20})
    assert regression.logistic(cells(even, ["course"]), 10).levels["course", "a"].reference


def test_levels_that_separate_leave_with_their_rows() -> None:
    """None or all certified, or fewer than ten: out with its rows, noted; the rest is as if they were not there."""
    frame = drawn(1)
    nobody = frame.head(50).assign(country="Chile", certified=False)
    everybody = frame.head(30).assign(course="CB", certified=True)
    few = frame.head(9).assign(age="55+")
    found = regression.logistic(cells(pd.concat([frame, nobody, everybody, few])), 10)
    assert found.reasons == {
        ("country", "Chile"): regression.NOBODY,
        ("course", "CB"): regression.EVERYBODY,
        ("age", "55+"): "too few to compare (fewer than 10)",
    }
    alone = regression.logistic(cells(frame), 10)
    assert found.levels == alone.levels


def test_levels_leave_until_none_is_left_to_leave() -> None:
    """Chile's twelve are all in CB, whose leaving takes them under ten."""
    frame = drawn(2)
    chile = frame.head(12).assign(country="Chile", course=["CB"] * 9 + ["CS"] * 3, certified=[True] * 9 + [False] * 3)
    found = regression.logistic(cells(pd.concat([frame, chile])), 10)
    assert found.reasons["course", "CB"] == "too few to compare (fewer than 10)"
    assert found.reasons["country", "Chile"] == "too few to compare (fewer than 10)"


def test_a_factor_that_another_determines_is_told() -> None:
    """Each course has its own country: the second factor's columns say nothing new."""
    frame = drawn(3).assign(country=lambda rows: rows["course"].map({"CS": "India", "ER": "Spain", "PH": "Brazil"}))
    found = regression.logistic(cells(frame), 10)
    assert {key for key, why in found.reasons.items() if why == regression.TIED} == {
        ("country", "India"),
        ("country", "Spain"),
        ("country", "Brazil"),
    }
    assert ("course", "PH") in found.levels


def test_one_level_left_is_no_comparison() -> None:
    """A factor with a single level has no odds; with nothing left there is no fit."""
    frame = drawn(4).assign(age="18-25")
    assert regression.logistic(cells(frame), 10).reasons["age", "18-25"] == regression.ONLY
    nobody = regression.logistic(cells(frame.assign(certified=False)), 10)
    assert (nobody.levels, nobody.n) == ({}, 0)


def test_groups_that_separate_together_have_no_fit() -> None:
    """Certified exactly where course is a or country is b, each level mixed: no largest likelihood, and no number."""
    frame = pd.DataFrame({"course": ["a", "a", "b", "b"] * 20, "country": ["c", "d", "c", "d"] * 20})
    frame["certified"] = (frame["course"] == "a") & (frame["country"] == "c")
    found = regression.logistic(cells(frame, ["course", "country"]), 10)
    assert found.levels == {}
    assert regression.NOBODY in found.reasons.values() or regression.NO_FIT in found.reasons.values()


def test_steadied_rates_lie_between_own_and_common_rate() -> None:
    """Two of two in a tiny country comes near the common rate, 30 of 100 stays near its own; bounds are the beta's."""
    x, n = [2, 30, 10, 5], [2, 100, 100, 100]
    found = rates.steadied(x, n)
    assert found is not None
    m = sum(x) / sum(n)
    spread = sum(b * (a / b - m) ** 2 for a, b in zip(x, n, strict=True)) / (m * (1 - m))
    rho = (spread - 3) / (sum(n) - sum(b * b for b in n) / sum(n) - 3)
    s = 1 / rho - 1
    for one, a, b in zip(found, x, n, strict=True):
        beta = scipy_stats.beta(a + m * s, b - a + (1 - m) * s)
        assert one.value == pytest.approx(beta.mean(), rel=1e-9)
        assert [one.low, one.high] == pytest.approx([beta.ppf(0.025), beta.ppf(0.975)], rel=1e-9)
    assert found[0].value is not None
    assert m < found[0].value < 0.5


def test_alike_countries_all_have_the_common_rate() -> None:
    """Rates that differ less than by chance: rho is 0, everyone has m with its Wilson interval."""
    found = rates.steadied([10, 20], [100, 200])
    assert found is not None
    assert {(one.value, one.low, one.high) for one in found} == {(found[0].value, found[0].low, found[0].high)}
    assert found[0].value == 0.1


@pytest.mark.parametrize(
    ("parts", "wholes"), [([3], [9]), ([0, 0], [5, 9]), ([5, 9], [5, 9]), ([1, 0], [1, 1]), ([9, 0], [9, 9])]
)
def test_what_cannot_be_steadied(parts: list[int], wholes: list[int]) -> None:
    """One country, nobody, everybody, one learner each, or all and none: nothing to draw from."""
    assert rates.steadied(parts, wholes) is None


def test_equal_course_mix_is_observed_over_expected() -> None:
    """30 where 20 are expected at a rate of 10%: 15%, with Byar's limits near the exact ones of Poisson."""
    found = rates.standardised(30, 20, 0.1)
    assert found is not None
    assert found.value == pytest.approx(0.15)
    exact = [scipy_stats.chi2.ppf(0.025, 60), scipy_stats.chi2.ppf(0.975, 62)]
    assert [found.low, found.high] == pytest.approx([end / 2 / 20 * 0.1 for end in exact], rel=0.003)


def test_nobody_observed_has_no_lower_bound_and_nothing_expected_no_rate() -> None:
    """0 of 5 expected begins at 0; many observed are clipped to 1; with no expectation there is no value."""
    none, many = rates.standardised(0, 5, 0.1), rates.standardised(90, 5, 0.1)
    assert none is not None
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high is not None
    assert none.high > 0
    assert many is not None
    assert (many.low, many.high) == (1.0, 1.0)
    assert rates.standardised(0, 0, 0.1) is None
