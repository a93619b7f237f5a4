"""New students are counted by pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statsmodels.stats.proportion import proportion_confint

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_new_students_are_those_whose_first_watching_lies_in_the_quarter(service: AnswerService) -> None:
    """By plan and quarter, with Wilson's interval by statsmodels."""
    frame = expected.watched()
    for row in rows(service, "mix"):
        watched = frame[(frame["plan"] == row["plan"]) & (frame["period"] == row["period"])]
        new = int(watched["new"].sum())
        assert (row["students"], row["new"], row["returning"]) == (len(watched), new, len(watched) - new)
        ends = proportion_confint(new, len(watched), method="wilson")
        assert [row["share_new"], row["low"], row["high"]] == near([new / len(watched), *ends])
