"""The months of first visits against pandas and scipy, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.score_drivers.answers import first_visits
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


def finding(*learners: int) -> str:
    """Return the finding for the months of 2020 from January on."""
    rows = [{"month": f"2020-{month:02}", "learners": n} for month, n in enumerate(learners, start=1)]
    return first_visits._finding(rows, min_n=10)


def test_a_month_is_named_where_it_clearly_has_more_of_all() -> None:
    """42 and 28 of 70: z is 14 / sqrt(70) = 1.67, no clear difference; 30 and 12: 2.78, of four months 2.39 is enough.

    More than half are called most where they are clearly more than any other month's.
    """
    assert (
        finding(42, 28)
        == "January 2020 and February 2020 brought the largest numbers of learners; their order is open."
    )
    assert finding(60, 10) == "Most learners, 60 of 70, first came in January 2020."
    assert finding(12, 30, 12, 12) == "More learners first came in February 2020 than in any other month: 30 of 66."
    assert finding(5, 4) == "Too few to say: only 9 learners."
