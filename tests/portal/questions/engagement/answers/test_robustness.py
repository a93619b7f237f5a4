"""All choices of cut and test equal scipy and statsmodels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.nonparametric import rank_compare_2indep

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows, satterthwaite
from tests.portal.questions.engagement.expected import PLANS, A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_the_headline_says_what_all_choices_say_of_the_same_cut(service: AnswerService) -> None:
    """The capped Welch row of robustness has the headline's interval: the same resamples."""
    headline = {row["plan"]: row for row in rows(service, "lift", trim=95, mode="cap")}
    for row in rows(service, "robustness"):
        if (row["cut"], row["mode"], row["test"]) == (95, "cap", "welch"):
            lift = headline[row["plan"]]
            assert (row["low"], row["high"], row["p"]) == (near(lift["low"]), near(lift["high"]), near(lift["p"]))


def test_all_choices_equal_scipy_and_statsmodels(service: AnswerService) -> None:
    """45 rows a plan: nine cuts by five tests; what agrees is counted."""
    choices = rows(service, "robustness")
    assert [sum(row["plan"] == plan for row in choices) for plan in PLANS] == [45, 45]
    for row in choices:
        both = [expected.minutes(row["plan"], period) for period in (A, B)]
        before, after = (expected.cut(values, row["cut"], row["mode"]) for values in both)
        assert row["n"] == min(before.size, after.size)
        _CHECKS[row["test"]](row, before, after, both)
        null = {"minutes": 0, "ratio": 1, "probability": 0.5}[row["measure"]]
        up = "up" if row["estimate"] > null else "down"
        assert row["direction"] == (up if row["p"] < 0.05 else "no clear difference")
    for plan in PLANS:
        of_plan = [row for row in choices if row["plan"] == plan]
        assert {(row["holds"], row["of"]) for row in of_plan} == {(sum(row["agrees"] for row in of_plan), 45)}
        (headline,) = rows(service, "lift", plan=plan)
        direction = "no clear difference" if headline["p"] >= 0.05 else "up" if headline["difference"] > 0 else "down"
        assert all(row["agrees"] == (row["direction"] == direction) for row in of_plan)


def test_the_published_numbers_come_to_one_sentence(sample: AnswerService) -> None:
    """Up in 36 ways of 45, no clear difference in 9, down in none: the cut decides."""
    finding = sample.answer("engagement", "robustness", [("plan", "free")]).finding
    assert finding.startswith(
        "Free: up in 36 ways of 45, no clear difference in 9, down in none (mean minutes 18 of 27"
    )
    assert "that depends most on how much is cut" in finding


def test_where_a_cut_leaves_nobody_its_rows_are_there_without_values(service: AnswerService) -> None:
    """45 rows a plan whatever happens; what is not shown is not counted among those that agree."""
    choices = rows(service, "robustness", week="2021-05-03", plan_id=3)
    for plan in dict.fromkeys(row["plan"] for row in choices):
        of_plan = [row for row in choices if row["plan"] == plan]
        assert len(of_plan) == 45
        shown = [row for row in of_plan if row["direction"] is not None]
        assert {row["of"] for row in of_plan} == {sum(row["agrees"] is not None for row in shown)}
        assert all(row["note"] for row in of_plan if row["direction"] is None)


def _welch(row: dict[str, Any], before: np.ndarray, after: np.ndarray, both: list[np.ndarray]) -> None:
    assert row["estimate"] == near(after.mean() - before.mean())
    if row["mode"] != "cap":
        errors = [expected.yuen(values, row["cut"]) for values in both]
        df = satterthwaite(errors, [before.size, after.size])
        ends = stats.t.interval(0.95, df, loc=row["estimate"], scale=float(np.linalg.norm(errors)))
        assert [row["low"], row["high"]] == near(list(ends))


def _student(row: dict[str, Any], before: np.ndarray, after: np.ndarray, _: list[np.ndarray]) -> None:
    test = stats.ttest_ind(after, before)
    ends = test.confidence_interval()
    assert [row["low"], row["high"]] == near([ends.low, ends.high])
    assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


def _bootstrap(row: dict[str, Any], before: np.ndarray, after: np.ndarray, both: list[np.ndarray]) -> None:
    assert row["estimate"] == near(after.mean() - before.mean())
    assert row["p"] >= 2 / 1001
    rng = np.random.default_rng(11)
    drawn = [
        [expected.cut(rng.choice(values, values.size), row["cut"], row["mode"]).mean() for _ in range(300)]
        for values in both
    ]
    spread = np.std(np.subtract(drawn[1], drawn[0]))
    assert (row["high"] - row["low"]) / (2 * 1.96) == pytest.approx(spread, rel=0.2)


def _log_welch(row: dict[str, Any], before: np.ndarray, after: np.ndarray, _: list[np.ndarray]) -> None:
    test = stats.ttest_ind(np.log1p(after), np.log1p(before), equal_var=False)
    ends = test.confidence_interval()
    ratio = stats.gmean(1 + after) / stats.gmean(1 + before)
    assert [row["estimate"], row["low"], row["high"]] == near([ratio, np.exp(ends.low), np.exp(ends.high)])
    assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


def _brunner_munzel(row: dict[str, Any], before: np.ndarray, after: np.ndarray, _: list[np.ndarray]) -> None:
    test = rank_compare_2indep(after, before)
    assert [row["estimate"], row["low"], row["high"]] == near([test.prob1, *test.conf_int()])
    assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


_CHECKS = {
    "welch": _welch,
    "student": _student,
    "bootstrap": _bootstrap,
    "log_welch": _log_welch,
    "brunner_munzel": _brunner_munzel,
}
