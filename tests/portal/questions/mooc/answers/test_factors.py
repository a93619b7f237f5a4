"""Factors and levels of the regression against statsmodels, from the answers' rows to their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests

from portal.questions.mooc.answers import factors
from portal.questions.mooc.stats.factors import FactorTest
from tests.portal.questions.mooc.conftest import drawn, rows
from tests.portal.questions.mooc.stats.test_regression import reference

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

FACTORS = ("course", "age", "education", "gender", "country")


@pytest.fixture(scope="module")
def everyone() -> pd.DataFrame:
    """The drawn registrations by the portal's names."""
    frame = drawn()
    return pd.DataFrame(
        {
            "course": frame["course_id"].str.split("/").str[1],
            "age": frame["YoB"].map({1985: "26-35", 1975: "36-45"}),
            "education": frame["LoE_DI"],
            "gender": frame["gender"],
            "country": frame["final_cc_cname_DI"].replace("", "Unknown"),
            "activity": frame["ndays_act"].astype(str),
            "certified": frame["certified"] == 1,
        }
    )


@pytest.fixture(scope="module")
def known(everyone: pd.DataFrame) -> pd.DataFrame:
    """Those of known country."""
    return everyone[everyone["country"] != "Unknown"]


def test_factors_are_tested_as_a_whole(planted: AnswerService, known: pd.DataFrame) -> None:
    """The likelihood-ratio tests of statsmodels on the registrations of known country; activity has no rank."""
    *ranked, activity = rows(planted, "factors", {})
    full, columns, design = reference(known, FACTORS)
    for row in ranked:
        inside = [0, *(index for index, (name, _) in enumerate(columns, start=1) if name != row["factor"])]
        family = sm.families.Binomial()
        without = sm.GLM(known["certified"].astype(float), design[:, inside], family=family).fit(tol=1e-14)
        chi2, df = without.deviance - full.deviance, design.shape[1] - len(inside)
        assert (row["df"], row["levels"], row["registrations"]) == (df, df + 1, 3_600)
        assert row["chi2"] == pytest.approx(chi2, rel=1e-6, abs=1e-8)
        assert row["p"] == pytest.approx(scipy_stats.chi2.sf(chi2, df), abs=1e-8)
        assert row["share_of_deviance"] == pytest.approx(max(0.0, (chi2 - df) / full.null_deviance), abs=1e-9)
    assert [row["rank"] for row in (*ranked, activity)] == [1, 2, 3, 4, 5, None]
    assert [row["factor"] for row in ranked][:2] == ["course", "education"]
    assert "not ranked" in activity["note"]
    given = [row["p"] for row in (*ranked, activity) if row["p"] is not None]
    adjusted = [row["p_adjusted"] for row in (*ranked, activity) if row["p"] is not None]
    assert adjusted == pytest.approx(multipletests(given, method="fdr_bh")[1], abs=1e-9)


def test_drivers_are_of_known_countries_and_those_with_unknown_stand_beside(
    planted: AnswerService, known: pd.DataFrame, everyone: pd.DataFrame
) -> None:
    """Odds ratios of statsmodels; 400 of unknown country have a row that says why it has none."""
    answer = {(row["factor"], row["level"]): row for row in rows(planted, "drivers", {})}
    expected, columns, _ = reference(known, FACTORS)
    with_unknown, of_all, _ = reference(everyone, FACTORS)
    assert {*columns, ("country", "Unknown")} == set(of_all)
    for index, key in enumerate(columns, start=1):
        odds = float(np.exp(np.asarray(expected.params)[index]))
        assert answer[key]["odds_ratio"] == pytest.approx(odds, rel=1e-6)
        assert answer[key]["fitted"] == 3_600
        root = np.sqrt(max(odds, 1 / odds))  # 24% certified: the square root stands for the risk ratio
        assert answer[key]["e_value"] == pytest.approx(root + np.sqrt(root * (root - 1)), rel=1e-6)
        beside = float(np.exp(np.asarray(with_unknown.params)[1 + of_all.index(key)]))
        assert answer[key]["with_unknown_odds_ratio"] == pytest.approx(beside, rel=1e-6)
    unknown = answer["country", "Unknown"]
    assert (unknown["registrations"], unknown["odds_ratio"], unknown["e_value"]) == (400, None, None)
    assert "unknown country" in unknown["note"]


def test_the_findings_name_the_planted_factors_and_no_others(planted: AnswerService) -> None:
    """Course and education; gender, age and country were drawn without an effect."""
    sentence = planted.answer("mooc", "factors").finding
    assert sentence.startswith("All else equal, course and education are linked to earning a certificate.")
    assert planted.answer("mooc", "drivers").finding.startswith(f"{sentence} For example, the regression gives")


def test_the_reversal_of_the_planted_education_is_said(planted: AnswerService) -> None:
    """Master's earn more in all, fewer in each course: the finding says both, and the notes name the other group."""
    answer = planted.answer("mooc", "education")
    by_level = {row["education"]: row for row in answer.records()}
    assert by_level["Master's"]["certify_rate"] > by_level["Bachelor's"]["certify_rate"]
    assert by_level["Master's"]["standardised_rate"] < by_level["Bachelor's"]["standardised_rate"]
    assert "At the same mix of courses the order turns round: Bachelor's is" in answer.finding
    assert "lower than Bachelor's" in by_level["Master's"]["note"]


def test_every_null_of_a_level_has_its_reason(service: AnswerService) -> None:
    """References, levels that left the fit, and odds whose interval holds 1."""
    for state in ({}, {"course": ["CS50x"]}, {"gender": ["m"]}, {"certified": ["false"]}):
        for name in ("drivers", "factors"):
            for row in rows(service, name, state):
                assert row["note"] or None not in [value for key, value in row.items() if key != "note"]


def rows_for(**p: float | None) -> list[dict[str, Any]]:
    """Return the answer's rows for factors with these p, a larger share for an earlier one."""
    tests = {name: FactorTest(3, 900, reason="the only level left") for name in (*FACTORS, "activity")}
    for place, (name, value) in enumerate(p.items()):
        tests[name] = FactorTest(3, 900, 5.0, 2, value, 0.1 / (place + 1))
    return factors.rows_of(tests)


def test_a_factor_is_named_only_where_its_test_is_clear() -> None:
    """Adjusted for the number of tests: .02 of four is .08; who shows no clear link is said too."""
    assert factors.finding(rows_for(course=0.0001, age=0.0002, gender=0.7)) == (
        "All else equal, course and age are linked to earning a certificate. Gender shows no clear link."
    )
    assert factors.finding(rows_for(course=0.02, age=0.5, gender=0.7, education=0.9)) == (
        "No clear link: all else equal, certificates do not differ clearly by course, age, gender or education."
    )
    assert factors.finding(rows_for()) == factors.TOO_FEW
    assert [row["factor"] for row in rows_for(gender=0.1, age=0.2)] == [
        *("gender", "age", "course", "education", "country", "activity"),
    ]
