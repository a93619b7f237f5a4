"""The change of each plan and the gap between the plans equal those of scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows, satterthwaite
from tests.portal.questions.engagement.expected import PLANS, A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


@pytest.mark.parametrize("period", [("2021Q2", "2022Q2"), ("2021Q2", "2021Q3")])
def test_the_lift_has_the_published_test_and_an_interval_that_counts_the_cut(
    service: AnswerService, period: tuple[str, str]
) -> None:
    """Welch by scipy on what the cut leaves; the interval from Yuen's errors; d; the smallest detectable difference."""
    changes = rows(service, "lift", period_a=period[0], period_b=period[1], trim=90)
    assert [row["plan"] for row in changes] == list(PLANS)
    for row in changes:
        both = [expected.minutes(row["plan"], quarter) for quarter in period]
        before, after = (expected.cut(values, 90, "drop") for values in both)
        plain, one_sided = (
            stats.ttest_ind(before, after, equal_var=False, alternative=side) for side in ("two-sided", "less")
        )
        assert (row["t"], row["df"]) == (near(plain.statistic), near(plain.df))
        assert row["p_two_sided"] == pytest.approx(plain.pvalue, abs=1e-9)
        assert row["p_increase"] == pytest.approx(one_sided.pvalue, abs=1e-9)
        errors = [expected.yuen(values, 90) for values in both]
        error, df = np.linalg.norm(errors), satterthwaite(errors, [before.size, after.size])
        difference = after.mean() - before.mean()
        ends = stats.t.interval(0.95, df, loc=difference, scale=error)
        assert [row["difference"], row["low"], row["high"]] == near([difference, *ends])
        assert row["p"] == pytest.approx(2 * stats.t.sf(abs(difference / error), df), abs=1e-9)
        squares = (before.size - 1) * before.var(ddof=1) + (after.size - 1) * after.var(ddof=1)
        assert row["cohens_d"] == near(difference / np.sqrt(squares / (before.size + after.size - 2)))
        assert row["relative_change"] == near(difference / before.mean())
        assert row["smallest_detectable"] == near((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * error)


def test_the_gap_is_between_the_two_changes(service: AnswerService) -> None:
    """Minutes: four errors, Satterthwaite; relative: delta method, the normal."""
    minutes, relative = rows(service, "gap_of_changes")
    sides = [(plan, period) for plan in ("paid", "free") for period in (A, B)]
    left = [expected.cut(expected.minutes(*side), 99, "drop") for side in sides]
    errors = [expected.yuen(expected.minutes(*side), 99) for side in sides]
    a, b, c, d = (values.mean() for values in left)
    gap, error = (b - a) - (d - c), float(np.sqrt((np.array(errors) ** 2).sum()))
    ends = stats.t.interval(0.95, satterthwaite(errors, [values.size for values in left]), loc=gap, scale=error)
    assert [minutes[name] for name in ("paid_change", "free_change", "gap", "low", "high")] == near(
        [b - a, d - c, gap, *ends]
    )
    variance = sum(
        (later / earlier) ** 2 * ((earlier_error / earlier) ** 2 + (later_error / later) ** 2)
        for earlier, later, earlier_error, later_error in ((a, b, errors[0], errors[1]), (c, d, errors[2], errors[3]))
    )
    share = b / a - d / c
    ends = stats.norm.interval(0.95, loc=share, scale=np.sqrt(variance))
    assert [relative[name] for name in ("paid_change", "free_change", "gap", "low", "high")] == near(
        [b / a - 1, d / c - 1, share, *ends]
    )
    assert relative["p"] == pytest.approx(2 * stats.norm.sf(abs(share) / np.sqrt(variance)), abs=1e-9)


def test_without_both_plans_there_is_no_gap(service: AnswerService) -> None:
    """Two rows without values, and the reason."""
    gaps = rows(service, "gap_of_changes", plan="paid")
    assert [(row["measure"], row["gap"]) for row in gaps] == [("minutes", None), ("relative", None)]
    assert all("both plans" in row["note"] for row in gaps)
