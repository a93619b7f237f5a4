"""Adjusted gaps and the importance of factors against statsmodels, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING
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
    assert shares["all together"]["adjusted_r_squared"] == close(expected.rsquared_adj)
    ranked = sorted(several, key=lambda factor: shares[factor]["rank"])
    assert ranked == sorted(several, key=lambda factor: -shares[factor]["partial_r_squared"])


def test_a_planted_confounder_is_seen_through(service: AnswerService) -> None:
    """Mobile users score less because fewer of them work in IT; alike in job they score 3 more: flips."""
    row = rows(service, "drivers", [("device", "Desktop"), ("device", "Mobile")])[0]
    assert (row["level"], row["reference"], row["change"]) == ("Mobile", "Desktop", "flips")
    assert row["raw_high"] < 0 < row["adjusted_low"]
    assert row["adjusted_low"] < 3 < row["adjusted_high"]
    answer = service.answer("score-drivers", "drivers", [("device", "Desktop"), ("device", "Mobile")])
    assert "1 turns round" in answer.finding


def test_both_sides_of_a_driver_can_be_listed(service: AnswerService, frame: pd.DataFrame) -> None:
    """people_a lists the scored learners of the level, people_b those of the reference."""
    row = next(row for row in rows(service, "drivers", []) if row["factor"] == "device")
    scored = frame[frame["average_score"].notna()]["device"].value_counts()
    for side, level in (("a", row["level"]), ("b", row["reference"])):
        assert service.answer("score-drivers", "people", pairs(row[f"people_{side}"])).n == scored[level]
