"""The summary against pandas and scipy, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.score_drivers.frames import close, interval, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_summary_counts_all_and_averages_the_scored(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Learners without a score count as learners alone; mean with t interval, median."""
    (row,) = rows(service, "summary", state)
    score = selected["average_score"].dropna()
    assert (row["learners"], row["scored"]) == (len(selected), len(score))
    assert (row["mean_score"], row["low"], row["high"]) == close(interval(score))
    assert row["median_score"] == close(score.median())
    assert service.answer("score-drivers", "summary", state).n == len(selected)
