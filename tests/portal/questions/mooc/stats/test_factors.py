"""Tests of whole factors against statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats

from portal.questions.mooc.stats import factors
from portal.questions.mooc.stats.cells import ONLY, TIED
from tests.portal.questions.mooc.stats.test_regression import FACTORS, cells, learners, reference


@pytest.mark.parametrize("seed", range(3))
def test_the_likelihood_ratios_are_those_of_statsmodels(seed: int) -> None:
    """Deviance without the factor less deviance with it, its p, and its share of the null deviance."""
    frame = learners(seed)
    full, columns, design = reference(frame)
    tests = factors.likelihood_ratios(cells(frame), FACTORS, 10)
    for factor in FACTORS:
        inside = [0, *(index for index, (name, _) in enumerate(columns, start=1) if name != factor)]
        family = sm.families.Binomial()
        without = sm.GLM(frame["certified"].astype(float), design[:, inside], family=family).fit(tol=1e-14)
        chi2, df = without.deviance - full.deviance, design.shape[1] - len(inside)
        test = tests[factor]
        assert (test.df, test.registrations, test.levels) == (df, 4_000, df + 1)
        assert test.chi2 == pytest.approx(chi2, rel=1e-7)
        assert test.p == pytest.approx(scipy_stats.chi2.sf(chi2, df), abs=1e-9)
        assert test.share == pytest.approx(max(0.0, (chi2 - df) / full.null_deviance), rel=1e-7)


def test_a_factor_that_cannot_be_tested_says_why() -> None:
    """One level; two factors that determine each other; nobody certified."""
    frame = learners(0).assign(age="18-25", twin=lambda rows: rows["course"])
    tests = factors.likelihood_ratios(cells(frame, ["course", "twin", "age"]), ["course", "twin", "age"], 10)
    assert [tests[name].reason for name in ("course", "twin", "age")] == [TIED, TIED, ONLY]
    nobody = factors.likelihood_ratios(cells(frame.assign(certified=False)), FACTORS, 10)
    assert {test.chi2 for test in nobody.values()} == {None}
    assert all(test.reason for test in nobody.values())


@pytest.mark.slow
def test_a_factor_without_an_effect_is_linked_in_one_of_twenty() -> None:
    """Of 200 draws of an age that says nothing, 5% have a p under .05, give or take two standard errors."""
    rng = np.random.default_rng(0)
    small = 0
    for _ in range(200):
        frame = pd.DataFrame({"course": rng.choice(["a", "b"], 2_000), "age": rng.choice(["x", "y", "z"], 2_000)})
        frame["certified"] = rng.random(2_000) < np.where(frame["course"] == "a", 0.05, 0.1)
        p = factors.likelihood_ratios(cells(frame, ["course", "age"]), ["age"], 10)["age"].p
        small += p is not None and p < 0.05
    assert 4 <= small <= 17
