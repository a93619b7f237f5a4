"""Bands of minutes hold the students of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


@pytest.mark.parametrize("trim", [80, 99, 100])
def test_bands_of_the_spread_hold_every_student(service: AnswerService, trim: float) -> None:
    """A band's minutes begin and end where it says; those beyond the cut are those that minutes removes."""
    bands = rows(service, "distribution", trim=trim)
    removed = {(row["plan"], row["period"]): row["removed"] for row in rows(service, "minutes", trim=trim)}
    for (plan, period), beyond in removed.items():
        of_group = [row for row in bands if (row["plan"], row["period"]) == (plan, period)]
        values = expected.minutes(plan, period)
        for row in of_group:
            inside = (values >= row["minutes_from"] - 1e-9) & (values < row["minutes_to"] - 1e-9)
            assert row["students"] == int(inside.sum())
            assert (row["watched"], row["share"]) == (values.size, near(inside.mean()))
        assert sum(row["students"] for row in of_group) == values.size
        assert sum(row["beyond"] for row in of_group) == beyond
