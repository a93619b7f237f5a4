"""Quantiles by numpy, their errors by scipy's mjci."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import mstats

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import PLANS, A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_the_shift_at_each_tenth_has_the_errors_of_maritz_and_jarrett(service: AnswerService) -> None:
    """Nine rows a plan: later minus earlier, 1.96 roots of the summed squares."""
    found = rows(service, "quantile_shift")
    assert [(row["plan"], row["quantile"]) for row in found] == [(plan, k / 10) for plan in PLANS for k in range(1, 10)]
    for row in found:
        both = [expected.minutes(row["plan"], period) for period in (A, B)]
        before, after = (np.quantile(values, row["quantile"]) for values in both)
        error = np.hypot(*(mstats.mjci(values, [row["quantile"]])[0] for values in both))
        half = 1.959963984540054 * error
        shift = after - before
        values = [row[name] for name in ("minutes_a", "minutes_b", "shift", "low", "high")]
        assert values == near([before, after, shift, shift - half, shift + half])


def test_the_free_student_in_the_middle_watches_more(sample: AnswerService) -> None:
    """The published numbers: 5.3 minutes, then 7.1."""
    (row,) = [row for row in rows(sample, "quantile_shift", plan="free") if row["quantile"] == 0.5]
    assert (round(row["minutes_a"], 1), row["minutes_b"]) == (5.3, near(7.05))
    assert row["low"] > 0
