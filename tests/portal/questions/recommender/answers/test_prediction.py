"""The what-if over four hundred courses, against LightGBM's own package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portal.errors import InvalidFilter
from portal.questions.recommender.model import PAGES, WHAT_IF
from tests.portal.questions.recommender.query import expected_of, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_nothing_changed_is_no_change(courses: AnswerService, unseen: Any) -> None:
    """Change 0, all five models agree; the model's score is the mean of the five that have not seen the course."""
    row = expected_of(courses, course="row-2")
    assert (row["change"], row["change_low"], row["change_high"], row["models_agreeing"]) == (0, 0, 0, 5)
    assert row["what_if_score"] == row["current_score"]
    assert row["model_score"] == pytest.approx(np.mean(unseen(2, {})), rel=1e-12)
    assert row["like_low"] <= row["model_score"] <= row["like_high"]


def test_a_change_is_that_of_the_five_unseen_models(courses: AnswerService, unseen: Any) -> None:
    """Not-graded pages at 40: mean, least and most of the five differences; the score plus the mean, within 0-100."""
    row = expected_of(courses, course="row-2", not_graded="40", comments="2")
    values = {name: row[name] for name in WHAT_IF}
    moved = np.array(unseen(2, values)) - np.array(unseen(2, {}))
    assert sum(values[name] for name in PAGES) == pytest.approx(100)
    assert (values["not_graded"], values["comments"]) == (40, 2)
    assert row["change"] == pytest.approx(moved.mean(), abs=1e-9)
    assert (row["change_low"], row["change_high"]) == pytest.approx((moved.min(), moved.max()), abs=1e-9)
    assert row["models_agreeing"] == (np.sign(moved) == np.sign(moved.mean())).sum()
    assert row["what_if_score"] == pytest.approx(np.clip(row["current_score"] + moved.mean(), 0, 100))


def test_a_value_far_from_similar_courses_is_reported(courses: AnswerService) -> None:
    """A thousand comments a course: support falls by one, the finding says so and names the nearest real course."""
    before, after = expected_of(courses, course="row-2"), expected_of(courses, course="row-2", comments="1000")
    assert "comments" in after["outside"]
    assert after["support"] == before["support"] - (1 if "comments" not in before["outside"] else 0)
    answer = courses.answer("recommender", "prediction", [("course", "row-2"), ("comments", "1000")])
    assert "outside of what courses like it have" in answer.finding
    assert after["nearest_course"] in answer.finding


def test_shares_that_cannot_sum_are_refused(courses: AnswerService) -> None:
    """The sentence names what was given; a lock counts."""
    with pytest.raises(InvalidFilter, match="cannot sum to 100 with content 90, graded 30"):
        expected_of(courses, course="row-2", content="90", graded="30")
    with pytest.raises(InvalidFilter):
        rows(courses, "prediction", *[("lock", name) for name in PAGES[1:]], course="row-2", content="5")
