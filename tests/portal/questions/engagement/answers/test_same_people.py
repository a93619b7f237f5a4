"""The same people before and after, by the paired t test of scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy import stats

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_the_same_people_are_paired(service: AnswerService) -> None:
    """Students who watched in both quarters under one plan: scipy's paired t on all minutes."""
    frame = expected.watched()
    for row in rows(service, "same_people", trim=80):
        both = frame[frame["plan"] == row["plan"]].pivot_table(index="student_id", columns="period", values="minutes")
        both = both.dropna(subset=[A, B])
        test = stats.ttest_rel(both[B], both[A])
        ends = test.confidence_interval()
        values = [row[name] for name in ("n", "mean_a", "mean_b", "difference", "low", "high")]
        difference = (both[B] - both[A]).mean()
        assert values == near([len(both), both[A].mean(), both[B].mean(), difference, ends.low, ends.high])
        assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)
