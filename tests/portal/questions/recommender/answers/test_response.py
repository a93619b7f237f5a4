"""The curves over four hundred courses, against LightGBM's own package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portal.questions.recommender.answers.response import SET, _finding
from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_curve_goes_through_the_course_itself(courses: AnswerService, unseen: Any) -> None:
    """At its own value the change is 0; elsewhere it is the unseen models' mean."""
    curve = [row for row in rows(courses, "response", course="row-2") if row["feature"].startswith("Teacher")]
    assert [row["change"] for row in curve if row["own"]] == [0]
    other = next(row for row in curve if not row["own"])
    moved = np.array(unseen(2, {"comments": other["value"]})) - np.array(unseen(2, {}))
    assert other["change"] == pytest.approx(moved.mean(), abs=1e-9)


def test_only_what_can_be_set_responds_and_only_within_the_data(courses: AnswerService) -> None:
    """Five kinds of page and comments, no certificates; no value beyond the least and the most of any course."""
    curves = rows(courses, "response", course="row-2")
    features = [row["feature"] for row in rows(courses, "features") if row["controllable"] and not row["is_outcome"]]
    assert {row["feature"] for row in curves} == set(features)
    assert len(features) == len(SET) == 6
    everyone = rows(courses, "people", limit="400")
    words = dict(zip(SET, ("Content", "Not-Graded", "Interactive", "Graded", "External", "Teacher"), strict=True))
    for name, start in words.items():
        values = [row["value"] for row in curves if row["feature"].startswith(start)]
        known = [row[name] for row in everyone]
        assert min(known) <= min(values) <= max(values) <= max(known)


def point(feature: str, change: float, low: float, high: float) -> dict[str, Any]:
    """Return a row of `response` at the value 20."""
    return {"feature": feature, "value": 20.0, "change": change, "change_low": low, "change_high": high}


def test_a_feature_is_named_alone_only_where_its_range_is_above_the_others() -> None:
    """Ranges that overlap are named together; a range that holds 0 is no gain."""
    alone = _finding([point("A", 5, 4, 6), point("A", 9, -1, 20), point("B", 2, 1, 3)])
    assert alone == "Of what can be set, A at 20 has the highest forecast: +5 points (+4 to +6)."
    assert _finding([point("A", 5, 3, 6), point("B", 2, 1, 4)]) == (
        "Of what can be set, A and B have the highest forecasts, up to +5 points; which is first is not clear."
    )
    assert "clear forecast gain" in _finding([point("A", 5, -1, 9)])
