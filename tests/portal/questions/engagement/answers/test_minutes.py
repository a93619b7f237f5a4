"""The minutes left by the cut equal those of numpy, pandas and scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import PLANS, A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

CUTS = [(99, "drop"), (95, "cap"), (80, "drop"), (87.3, "drop"), (97.5, "cap"), (100, "drop"), (100, "cap")]


@pytest.mark.parametrize(("trim", "mode"), CUTS)
def test_minutes_are_those_left_by_the_cut(service: AnswerService, trim: float, mode: str) -> None:
    """Counts, cut, mean, median, spread, the published interval; by plan and quarter, numpy and pandas alone."""
    answered = rows(service, "minutes", trim=trim, mode=mode)
    assert [(row["plan"], row["period"]) for row in answered] == [(plan, period) for plan in PLANS for period in (A, B)]
    for row in answered:
        values = expected.minutes(row["plan"], row["period"])
        left = expected.cut(values, trim, mode)
        assert (row["students"], row["kept"], row["removed"]) == (values.size, left.size, values.size - left.size)
        assert row["cut_minutes"] == (None if trim == 100 else near(np.percentile(values, trim)))
        half = 1.96 * left.std(ddof=1) / np.sqrt(left.size)
        assert [row[name] for name in ("mean", "median", "sd", "published_low", "published_high")] == near(
            [left.mean(), np.median(left), left.std(ddof=1), left.mean() - half, left.mean() + half]
        )


@pytest.mark.parametrize("trim", [80, 99, 100])
def test_the_interval_of_a_mean_is_yuens(service: AnswerService, trim: float) -> None:
    """Student's t with kept - 1 degrees of freedom; the error with the removed set to the cut."""
    for row in rows(service, "minutes", trim=trim):
        values = expected.minutes(row["plan"], row["period"])
        left = expected.cut(values, trim, "drop")
        low, high = stats.t.interval(0.95, left.size - 1, loc=left.mean(), scale=expected.yuen(values, trim))
        assert (row["low"], row["high"]) == (near(low), near(high))


@pytest.mark.parametrize("trim", [95, 92.25])
def test_the_interval_of_a_capped_mean_is_by_resamples(service: AnswerService, trim: float) -> None:
    """Its error is near that of numpy's own 1,000 resamples, and the same each time it is made."""
    for row in rows(service, "minutes", trim=trim, mode="cap"):
        values = expected.minutes(row["plan"], row["period"])
        rng = np.random.default_rng(7)
        means = [expected.cut(rng.choice(values, values.size), trim, "cap").mean() for _ in range(1000)]
        half = stats.t.ppf(0.975, values.size - 1) * np.std(means, ddof=1)
        assert (row["high"] - row["low"]) / 2 == pytest.approx(half, rel=0.12)


def test_too_few_kept_students_are_not_compared(service: AnswerService) -> None:
    """Of the students with a certificate two paid in the first quarter of 2021: no mean, no interval, a note."""
    answered = rows(service, "minutes", certificate="true", period_a="2021Q1", plan="paid")
    few = [row for row in answered if row["kept"] < 10]
    assert few
    assert all(row["mean"] is None and "fewer than 10" in row["note"] for row in few)
