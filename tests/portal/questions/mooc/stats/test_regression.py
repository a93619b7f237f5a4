"""The regression against statsmodels and worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from portal.answers.statistics import Estimate
from portal.questions.mooc.stats import regression
from portal.questions.mooc.stats.cells import EVERYBODY, NO_FIT, NOBODY, ONLY, TIED, CertifiedCells

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTORS = ("course", "age", "country")


def learners(seed: int, rows: int = 4_000) -> pd.DataFrame:
    """Draw learners whose chance to certify depends on course and country."""
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


def cells(frame: pd.DataFrame, factors: Sequence[str] = FACTORS) -> CertifiedCells:
    """Return the counts of a frame by its factors."""
    counted = frame.groupby(list(factors))["certified"].agg(["size", "sum"]).reset_index()
    levels = {factor: counted[factor].to_numpy(dtype=str) for factor in factors}
    return CertifiedCells(levels, counted["size"].to_numpy(dtype=float), counted["sum"].to_numpy(dtype=float))


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
    frame = learners(seed)
    expected, columns, design = reference(frame)
    fit = regression.logistic(cells(frame), 10)
    ends = expected.conf_int()
    assert (fit.n, fit.reasons) == (4_000, {})
    for column, (factor, name) in enumerate(columns, start=1):
        level = fit.levels[factor, name]
        low, high = np.exp(ends.iloc[column] if hasattr(ends, "iloc") else ends[column])
        assert level.odds.value == pytest.approx(np.exp(np.asarray(expected.params)[column]), rel=1e-7)
        assert [level.odds.low, level.odds.high] == pytest.approx([low, high], rel=1e-7)
        assert level.p == pytest.approx(np.asarray(expected.pvalues)[column], abs=1e-7)
        everyone = design.copy()
        everyone[:, [index for index, (other, _) in enumerate(columns, start=1) if other == factor]] = 0
        everyone[:, column] = 1
        assert level.adjusted.value == pytest.approx(expected.predict(everyone).mean(), rel=1e-7)


@pytest.mark.slow
def test_the_interval_of_an_adjusted_rate_holds_the_truth_of_resamples() -> None:
    """The delta method's error is near the spread of the same rate over a hundred draws."""
    adjusted = [regression.logistic(cells(learners(seed)), 10).levels["course", "PH"].adjusted for seed in range(100)]
    values = [estimate.value for estimate in adjusted if estimate.value is not None]
    halves = [(end.high - end.low) / 2 / 1.96 for end in adjusted if end.high is not None and end.low is not None]
    assert np.mean(halves) == pytest.approx(np.std(values, ddof=1), rel=0.25)


def test_the_reference_is_the_most_frequent_level() -> None:
    """Its odds are 1 without an interval; its adjusted rate is given; the alphabet decides between equals."""
    fit = regression.logistic(cells(learners(0)), 10)
    references = {key for key, level in fit.levels.items() if level.reference}
    assert {("course", "CS"), ("country", "India")} <= references
    assert fit.levels["course", "CS"].odds == Estimate(1.0, None, None, int((learners(0)["course"] == "CS").sum()))
    even = pd.DataFrame({"course": ["b", "a"] * 40, "certified": [True, False, False, True] * 20})
    assert regression.logistic(cells(even, ["course"]), 10).levels["course", "a"].reference


def test_levels_that_separate_leave_with_their_rows() -> None:
    """A level with none or all certified, or fewer than ten, is left out with its rows; the fit is that of the rest."""
    frame = learners(1)
    nobody = frame.head(50).assign(country="Chile", certified=False)
    everybody = frame.head(30).assign(course="CB", certified=True)
    few = frame.head(9).assign(age="55+")
    fit = regression.logistic(cells(pd.concat([frame, nobody, everybody, few])), 10)
    assert fit.reasons == {
        ("country", "Chile"): NOBODY,
        ("course", "CB"): EVERYBODY,
        ("age", "55+"): "too few to compare (fewer than 10)",
    }
    without_them = regression.logistic(cells(frame), 10)
    assert fit.levels == without_them.levels


def test_levels_leave_until_none_is_left_to_leave() -> None:
    """Chile's twelve are all in CB, whose leaving takes them under ten."""
    frame = learners(2)
    chile = frame.head(12).assign(country="Chile", course=["CB"] * 9 + ["CS"] * 3, certified=[True] * 9 + [False] * 3)
    fit = regression.logistic(cells(pd.concat([frame, chile])), 10)
    assert fit.reasons["course", "CB"] == "too few to compare (fewer than 10)"
    assert fit.reasons["country", "Chile"] == "too few to compare (fewer than 10)"


def test_a_factor_that_another_determines_gives_its_reason() -> None:
    """Each course has its own country: the second factor's columns say nothing new."""
    frame = learners(3).assign(country=lambda rows: rows["course"].map({"CS": "India", "ER": "Spain", "PH": "Brazil"}))
    fit = regression.logistic(cells(frame), 10)
    assert {key for key, reason in fit.reasons.items() if reason == TIED} == {
        ("country", "India"),
        ("country", "Spain"),
        ("country", "Brazil"),
    }
    assert ("course", "PH") in fit.levels


def test_one_level_left_is_no_comparison() -> None:
    """A factor with a single level has no odds; with nothing left there is no fit."""
    frame = learners(4).assign(age="18-25")
    assert regression.logistic(cells(frame), 10).reasons["age", "18-25"] == ONLY
    nobody = regression.logistic(cells(frame.assign(certified=False)), 10)
    assert (nobody.levels, nobody.n) == ({}, 0)


def test_groups_that_separate_together_have_no_fit() -> None:
    """Certified exactly where course is a or country is b, each level mixed: no largest likelihood, and no number."""
    frame = pd.DataFrame({"course": ["a", "a", "b", "b"] * 20, "country": ["c", "d", "c", "d"] * 20})
    frame["certified"] = (frame["course"] == "a") & (frame["country"] == "c")
    fit = regression.logistic(cells(frame, ["course", "country"]), 10)
    assert fit.levels == {}
    assert NOBODY in fit.reasons.values() or NO_FIT in fit.reasons.values()
