"""Adjusted gaps and the importance of factors against statsmodels, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
import statsmodels.formula.api as smf
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests

from tests.portal.questions.score_drivers.frames import close, fitting, formula, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def pairs(address: str) -> list[tuple[str, str]]:
    """Return the pairs of a list's address."""
    return parse_qsl(address.split("?", 1)[1])


def test_drivers_and_importance_are_those_of_the_regression(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Adjusted differences with HC3 intervals, raw ones by Welch on the same learners; shares of variation."""
    factors = ["device", "platform", "tutor_interaction", "job_type", "homework_band", "month"]
    fitted = fitting(selected, factors)
    several = [factor for factor in factors if fitted[factor].nunique() > 1]
    expected = smf.ols(formula(several), fitted).fit(cov_type="HC3", use_t=True)
    result = rows(service, "drivers", state)
    ps = []
    for row in result:
        factor, level, reference = row["factor"], row["level"], row["reference"]
        counts = fitted[factor].value_counts()
        assert reference == min(counts.index, key=lambda name: (-counts[name], name))
        if level not in counts.index:
            assert (row["raw_difference"], row["adjusted_difference"], row["change"]) == (None, None, None)
            assert row["note"] == "too few to compare (fewer than 10)"
            continue
        scores = [fitted.loc[fitted[factor] == name, "average_score"] for name in (level, reference)]
        raw = scipy_stats.ttest_ind(*scores, equal_var=False)
        ends = raw.confidence_interval()
        assert (row["raw_difference"], row["raw_low"], row["raw_high"]) == close(
            (scores[0].mean() - scores[1].mean(), ends.low, ends.high)
        )
        contrast = np.zeros(len(expected.params))
        names = list(expected.params.index)
        for name, sign in ((level, 1.0), (reference, -1.0)):
            if f"C({factor})[T.{name}]" in names:
                contrast[names.index(f"C({factor})[T.{name}]")] = sign
        test = expected.t_test(contrast)
        adjusted = (float(test.effect[0]), *(float(end) for end in test.conf_int()[0]))
        assert (row["adjusted_difference"], row["adjusted_low"], row["adjusted_high"]) == close(adjusted)
        ps.append((row["p_adjusted"], float(test.pvalue)))
        assert row["scored"] == (selected.loc[selected[factor] == level, "average_score"].notna()).sum()
    assert [p for p, _ in ps] == pytest.approx(multipletests([p for _, p in ps], method="fdr_bh")[1], abs=1e-9)
    shares = {row["factor"]: row for row in rows(service, "importance", state)}
    for factor in several:
        without = smf.ols(formula([name for name in several if name != factor]), fitted).fit().ssr
        assert shares[factor]["partial_r_squared"] == close((without - expected.ssr) / without)
        assert shares[factor]["epsilon_squared"] == close(
            (without - expected.ssr - (fitted[factor].nunique() - 1) * expected.mse_resid) / without
        )
    of_factors = {factor: wald(expected, factor) for factor in several}
    adjusted_ps = dict(zip(several, multipletests(list(of_factors.values()), method="fdr_bh")[1], strict=True))
    assert {factor: shares[factor]["p_adjusted"] for factor in several} == pytest.approx(adjusted_ps, abs=1e-9)
    assert shares["all together"]["adjusted_r_squared"] == close(expected.rsquared_adj)
    ranked = sorted(several, key=lambda factor: shares[factor]["rank"])
    assert ranked == sorted(several, key=lambda factor: -shares[factor]["epsilon_squared"])


def wald(fit: Any, factor: str) -> float:
    """Return p of the F test of all levels of a factor, by statsmodels."""
    names = [name for name in fit.params.index if name.startswith(f"C({factor})")]
    return float(fit.wald_test(", ".join(f"{name} = 0" for name in names), use_f=True, scalar=True).pvalue)


def test_robustness_values_are_made_of_the_classical_t(service: AnswerService, frame: pd.DataFrame) -> None:
    """By their formula from statsmodels' t without HC3; null where the interval holds 0 or the effect is under 1."""
    factors = ["device", "platform", "tutor_interaction", "job_type", "homework_band", "month"]
    fitted = fitting(frame, factors)
    given = 0
    for row in rows(service, "drivers", []):
        if row["adjusted_low"] is None:
            continue
        if row["adjusted_low"] <= 0 <= row["adjusted_high"]:
            assert (row["robustness_value"], row["robustness_value_matters"]) == (None, None)
            assert row["note"] == "there is no robustness value where the interval holds 0"
            continue
        first = [row["reference"], *sorted(set(fitted[row["factor"]]) - {row["reference"]})]
        ordered = fitted.assign(**{row["factor"]: fitted[row["factor"]].map(first.index)})
        classical = smf.ols(formula(factors), ordered).fit()
        t = classical.tvalues[f"C({row['factor']})[T.{first.index(row['level'])}]"]
        parts = (("robustness_value", 1.0), ("robustness_value_matters", 1 - 1 / abs(row["adjusted_difference"])))
        for name, part in parts:
            f = part * abs(t) / np.sqrt(classical.df_resid)
            assert row[name] == (close((np.sqrt(f**4 + 4 * f**2) - f**2) / 2) if part > 0 else None)
            given += row[name] is not None
    assert given > 4


def test_a_planted_confounder_is_seen_through(service: AnswerService) -> None:
    """Mobile users score less because fewer of them work in IT; alike in job they score 3 more: flips."""
    row = rows(service, "drivers", [("device", "Desktop"), ("device", "Mobile")])[0]
    assert (row["level"], row["reference"], row["change"]) == ("Mobile", "Desktop", "flips")
    assert row["raw_high"] < 0 < row["adjusted_low"]
    assert row["adjusted_low"] < 3 < row["adjusted_high"]
    answer = service.answer("score-drivers", "drivers", [("device", "Desktop"), ("device", "Mobile")])
    assert answer.finding.endswith(" Of the raw gaps, 1 turns round.")
    assert row["raw_less_adjusted_high"] < 0


def test_both_sides_of_a_driver_can_be_listed(service: AnswerService, frame: pd.DataFrame) -> None:
    """people_a lists the scored learners of the level, people_b those of the reference."""
    row = next(row for row in rows(service, "drivers", []) if row["factor"] == "device")
    scored = frame[frame["average_score"].notna()]["device"].value_counts()
    for side, level in (("a", row["level"]), ("b", row["reference"])):
        assert service.answer("score-drivers", "people", pairs(row[f"people_{side}"])).n == scored[level]
