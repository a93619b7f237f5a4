"""What more courses would bring, in words and columns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from portal.questions.recommender.answers.learning import more_courses
from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def row(courses: int, r2: float, r2_sd: float, gain: float | None) -> dict[str, Any]:
    """Return a row of `learning`."""
    return {"courses": courses, "r2": r2, "r2_sd": r2_sd, "gain": gain}


def test_the_finding_extrapolates_the_last_doubling() -> None:
    """0.5 at 400 courses, 0.6 at 800: one doubling brought 10 percent, so that the next comes to 70."""
    opening = "With 100 courses it accounts for 40% of how scores differ, with 800 for 60%."
    measured = [row(100, 0.4, 0.02, None), row(400, 0.5, 0.02, 0.05), row(800, 0.6, 0.02, 0.1)]
    assert more_courses(measured) == f"{opening} If it goes on like that, twice as many would bring 70%."


def test_a_gain_that_is_lost_among_the_folds_is_hardly_any() -> None:
    """Two percent more where the folds differ by three; what accounts for less than nothing reads as 0%."""
    opening = "With 400 courses it accounts for 0% of how scores differ, with 800 for 1%."
    assert more_courses([row(400, -0.01, 0.03, None), row(800, 0.01, 0.03, 0.02)]) == (
        f"{opening} More courses would hardly help."
    )


def test_a_gain_is_that_of_a_doubling(courses: AnswerService) -> None:
    """Four hundred courses less a fold: a tenth, two fifths and all of 320; each gain is divided by the doublings."""
    first, second, third = rows(courses, "learning")
    assert [row["courses"] for row in (first, second, third)] == [32, 128, 320]
    assert first["gain"] is None
    assert second["gain"] == pytest.approx((second["r2"] - first["r2"]) / 2, rel=1e-12)
    assert third["gain"] == pytest.approx((third["r2"] - second["r2"]) / math.log2(2.5), rel=1e-12)
