"""Watching in one quarter and the other: counts by pandas, odds by statsmodels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


@pytest.mark.parametrize("plan", [None, "free", "paid"])
def test_the_two_quarters_go_together_on_both_bases(service: AnswerService, plan: str | None) -> None:
    """Counts by pandas, odds ratio with Woolf's interval by statsmodels, chi-squared by scipy."""
    plans = (plan,) if plan else ("free", "paid")
    in_a, in_b = (set().union(*(expected.students(name, period) for name in plans)) for period in (A, B))
    info = expected.tables()["student_info"]
    before = set(info.loc[info["date_registered"] < pd.Period(A).start_time, "student_id"])
    if plan == "paid":
        before &= expected.paid(A) & expected.paid(B)
    elif plan == "free":
        before -= expected.paid(A) | expected.paid(B)
    query = {"plan": plan} if plan else {}
    watched, could = rows(service, "probabilities", **query)
    for row, who in ((watched, in_a | in_b), (could, before)):
        a, b, both = (len(students & who) for students in (in_a, in_b, in_a & in_b))
        assert (row["n"], row["n_a"], row["n_b"], row["n_both"]) == (len(who), a, b, both)
        if len(who) >= 10:
            assert [row["p_a"], row["p_b"], row["p_both"]] == near([a / len(who), b / len(who), both / len(who)])
            assert row["expected_if_independent"] == near(a * b / len(who) ** 2)
        if min(a, b) >= 10:
            assert [row["p_a_given_b"], row["p_b_given_a"]] == near([both / b, both / a])
    assert [watched[name] for name in ("odds_ratio", "low", "high", "p")] == [None] * 4
    assert "nobody can have watched in neither" in watched["note"]
    n, a, b, both = (could[name] for name in ("n", "n_a", "n_b", "n_both"))
    cells = np.array([[both, a - both], [b - both, n - a - b + both]])
    if min(a, n - a) >= 10 and cells.min() > 0:
        table = sm.stats.Table2x2(cells, shift_zeros=False)
        assert [could["odds_ratio"], could["low"], could["high"]] == near([table.oddsratio, *table.oddsratio_confint()])
        chance = stats.chi2_contingency(cells, correction=False).pvalue
        assert could["p"] == pytest.approx(chance, abs=1e-9)


def test_a_base_is_chosen_for_the_finding_and_both_rows_stay(service: AnswerService) -> None:
    """`base` says which row the sentence speaks of."""
    either, could_both = (
        service.answer("engagement", "probabilities", [("base", base)]) for base in ("watched", "could_both")
    )
    assert either.rows == could_both.rows
    assert "watched in either quarter" in either.finding
    assert "could have watched in both" in could_both.finding
