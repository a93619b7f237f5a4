"""The months of first visits against pandas and scipy, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.score_drivers.frames import close, interval, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_first_visits_are_counted_by_month(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """A row for each month, Unknown last, with its learners and the mean of the scored."""
    result = rows(service, "first_visits", state)
    assert [row["month"] for row in result] == sorted(selected["month"].unique())
    for row in result:
        month = selected[selected["month"] == row["month"]]
        assert row["learners"] == len(month)
        expected = interval(month["average_score"].dropna())
        assert (row["mean_score"], row["low"], row["high"]) == close(expected)
