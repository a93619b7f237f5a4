"""Tutor by homework band against pandas and scipy, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.score_drivers.frames import MIN_N, close, interval, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_interaction_is_the_mean_of_each_cell(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Tutor by homework band; a cell with fewer than ten scores has its n and no mean."""
    result = rows(service, "interaction", state)
    grouped = selected.groupby(["tutor_interaction", "homework_band"])["average_score"]
    assert {
        (row["tutor_interaction"], row["homework_band"]): row["scored"] for row in result
    } == grouped.count().to_dict()
    for row in result:
        if row["scored"] < MIN_N:
            assert (row["mean_score"], row["note"]) == (None, "too few to compare (fewer than 10)")
        else:
            expected = interval(grouped.get_group((row["tutor_interaction"], row["homework_band"])).dropna())
            assert (row["mean_score"], row["low"], row["high"]) == close(expected)
