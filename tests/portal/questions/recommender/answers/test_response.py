"""The curve of a feature over four hundred courses, against LightGBM's own package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_curve_goes_through_the_course_itself(courses: AnswerService, unseen: Any) -> None:
    """At its own value the change is 0; elsewhere it is the unseen models' mean."""
    curve = [row for row in rows(courses, "response", course="row-2") if row["feature"].startswith("Length")]
    assert [row["change"] for row in curve if row["own"]] == [0]
    other = next(row for row in curve if not row["own"])
    moved = np.array(unseen(2, {"length": other["value"]})) - np.array(unseen(2, {}))
    assert other["change"] == pytest.approx(moved.mean(), abs=1e-9)
