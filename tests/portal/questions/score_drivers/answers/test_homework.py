"""Homework and score against scipy and pandas, under several filter states."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
import statsmodels.formula.api as smf
from scipy import stats as scipy_stats

from portal.questions.score_drivers.answers import homework
from tests.portal.questions.score_drivers.frames import close, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_homework_and_score(service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]) -> None:
    """r, the usual interval and p by scipy; the interval for any distribution by its formula; ranks; slope."""
    (row,) = rows(service, "homework", state)
    both = selected[["homework_completed", "average_score"]].dropna()
    x, y = both["homework_completed"].to_numpy(), both["average_score"].to_numpy()
    expected = scipy_stats.pearsonr(x, y)
    ends = expected.confidence_interval()
    r = expected.statistic
    a, b = ((v - v.mean()) / v.std() for v in (x, y))
    m = {(i, j): (a**i * b**j).mean() for i, j in ((2, 2), (4, 0), (0, 4), (3, 1), (1, 3))}
    spread = (1 + r**2 / 2) * m[2, 2] + r**2 / 4 * (m[4, 0] + m[0, 4]) - r * (m[3, 1] + m[1, 3])
    half = scipy_stats.norm.ppf(0.975) * math.sqrt(spread / len(x) / (1 - r**2) ** 2)
    low, high = (math.tanh(math.atanh(r) + sign * half) for sign in (-1, 1))
    names = ("n", "pearson_r", "low", "high", "fisher_low", "fisher_high", "p", "spearman_rho", "slope")
    line = scipy_stats.linregress(x, y)
    rho = scipy_stats.spearmanr(x, y).statistic
    values = (len(x), r, low, high, ends.low, ends.high, expected.pvalue, rho, line.slope)
    assert [row[name] for name in names] == close(list(values))


def test_bins_and_bands_hold_every_scored_learner_with_homework_once(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Both add up to the same learners; the shares of a bin add up to 1."""
    both = selected[["homework_completed", "average_score"]].dropna()
    bins, density = rows(service, "homework_curve", state), rows(service, "homework_density", state)
    assert sum(row["scored"] for row in bins) == sum(row["scored"] for row in density) == len(both)
    for row in bins:
        inside = both[both["homework_completed"].between(row["homework_from"], row["homework_to"])]
        assert row["scored"] == len(inside)
        assert sum(other["scored"] for other in density if other["homework_bin"] == row["homework_bin"]) == len(inside)


def test_the_curve_is_tested_for_bends(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """p_nonlinear is the same in each row: HC3 Wald of patsy's natural spline terms; null where knots tie."""
    both = selected[["homework_completed", "average_score"]].dropna()
    at = both["homework_completed"].quantile([0.05, 0.35, 0.65, 0.95]).to_numpy()
    result = rows(service, "homework_curve", state)
    assert len({row["p_nonlinear"] for row in result}) == 1
    if len(set(at)) < 4:
        assert result[0]["p_nonlinear"] is None
        assert result[0]["note"] == "too few different amounts of homework to test whether the line bends"
        return
    x, t = both["homework_completed"], at

    def term(knot: float) -> Any:
        cube = [(x - end).clip(lower=0) ** 3 for end in (knot, t[2], t[3])]
        return cube[0] - cube[1] * (t[3] - knot) / (t[3] - t[2]) + cube[2] * (t[2] - knot) / (t[3] - t[2])

    fit = smf.ols("average_score ~ homework_completed + one + two", both.assign(one=term(t[0]), two=term(t[1])))
    test = fit.fit(cov_type="HC3", use_t=True).wald_test("one = 0, two = 0", use_f=True, scalar=True)
    assert result[0]["p_nonlinear"] == pytest.approx(float(test.pvalue), abs=1e-9)


def curve(*means: float, p: float | None, ranks: list[tuple[int, int]]) -> str:
    """Return the finding for bins of ten pieces with given means, each with an interval of a point to either side."""
    bins = [
        {
            "pieces": f"{10 * index} to {10 * index + 9}",
            "homework_from": 10.0 * index,
            "homework_to": 10.0 * index + 9,
            "scored": 100,
            "mean_score": mean,
            "low": mean - 1,
            "high": mean + 1,
            "rank_low": rank[0],
            "rank_high": rank[1],
            "p_nonlinear": p,
        }
        for index, (mean, rank) in enumerate(zip(means, ranks, strict=True))
    ]
    return homework._curve_finding(bins)


def test_the_curve_says_where_scores_are_highest() -> None:
    """A bend names the bins that can be first and what lies beyond; without one only the two ends are compared."""
    bend = curve(70.25, 80.25, 79.75, 72.25, p=0.001, ranks=[(3, 4), (1, 2), (1, 2), (3, 4)])
    assert bend == (
        "Scores do not rise or fall evenly with homework: they are highest from 10 to 29 pieces (79.8 to 80.2 on "
        "average), and 72.2 (71.2 to 73.2) from 30 on."
    )
    open_ = curve(80.25, 70.0, 80.0, p=0.001, ranks=[(1, 2), (3, 3), (1, 2)])
    assert open_ == "Scores do not rise or fall evenly with homework; where they are highest is open."
    lowest = curve(80.25, 80.0, 70.25, p=0.001, ranks=[(1, 2), (1, 2), (3, 3)])
    assert lowest.endswith("; where they are highest is open, but they are lowest from 20 on: 70.2 (69.2 to 71.2).")
    same = curve(70.25, 70.0, p=0.5, ranks=[(1, 2), (1, 2)])
    assert same.startswith("Scores do not clearly change with homework: ")
    assert curve(70.25, 75.0, p=None, ranks=[(2, 2), (1, 1)]).startswith("Scores rise with homework")
