"""Registered and watching students are counted by pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statsmodels.stats.proportion import proportion_confint

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_reach_counts_registered_and_watching_students(service: AnswerService) -> None:
    """Registered by the last day, by the plan in the quarter; Wilson by statsmodels; minutes of all values.

    In the small files some watch before they register: where they are more than the registered, no share is given.
    """
    for row in rows(service, "reach"):
        registered = len(expected.registered(row["period"], row["plan"]))
        values = expected.minutes(row["plan"], row["period"])
        assert (row["registered"], row["watched"]) == (registered, values.size)
        if values.size > registered:
            assert (row["share"], row["note"]) == (None, "more students watched than had registered")
        else:
            low, high = proportion_confint(values.size, registered, method="wilson")
            assert [row["share"], row["low"], row["high"]] == near([values.size / registered, low, high])
        assert row["total_minutes"] == near(values.sum())
