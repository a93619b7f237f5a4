"""The what-if over four hundred courses, against LightGBM's own package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portal.errors import InvalidFilter
from portal.formats import number
from portal.questions.recommender import setter
from portal.questions.recommender.model import PAGES, WHAT_IF
from tests.portal.questions.recommender.query import expected_of, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_nothing_changed_is_no_change(courses: AnswerService, unseen: Any) -> None:
    """Change 0, all five models agree; the model's score is the mean of the five that have not seen the course."""
    row = expected_of(courses, course="row-2")
    assert (row["change"], row["change_low"], row["change_high"], row["models_agreeing"]) == (0, 0, 0, 5)
    assert {row[name] for name in ("what_if_score", "what_if_low", "what_if_high")} == {row["current_score"]}
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
    after = np.clip(row["current_score"] + np.array([moved.mean(), moved.min(), moved.max()]), 0, 100)
    assert [row["what_if_score"], row["what_if_low"], row["what_if_high"]] == pytest.approx(after)


def test_a_value_far_from_similar_courses_is_reported(courses: AnswerService) -> None:
    """All pages content, as few courses have: the finding says that it is outside and names the nearest real course."""
    most = max(row["content"] for row in rows(courses, "people", limit="400"))
    after = expected_of(courses, course="row-2", content=str(most))
    answer = courses.answer("recommender", "prediction", [("course", "row-2"), ("content", str(most))])
    assert "content" in after["outside"]
    assert after["support"] == 7 - len(after["outside"].split(", "))
    assert "outside of what courses like it have" in answer.finding
    assert after["nearest_course"] in answer.finding


def test_nothing_is_predicted_outside_of_the_data(courses: AnswerService) -> None:
    """A thousand comments, which no course has: no change, score or band, in the panel and in scenarios."""
    most = max(row["comments"] for row in rows(courses, "people", limit="400"))
    row = expected_of(courses, course="row-2", comments="1000")
    ours = {"change", "change_low", "change_high", "models_agreeing", "what_if_score", "what_if_low", "like_high"}
    assert {row[name] for name in ours} == {None}
    assert row["note"] == f"outside of what any course has: teacher comments 1,000 (courses have 0.0 to {most:.1f})"
    answer = courses.answer("recommender", "prediction", [("course", "row-2"), ("comments", "1000")])
    assert answer.finding == f"There is no forecast for course row-2 with these values: {row['note']}."
    assert setter.readout(row) == [{"kind": "caveat", "text": f"There is no forecast: {row['note']}."}]
    parts = rows(courses, "contributions", course="row-2", comments="1000")
    assert {part["what_if_contribution"] for part in parts} == {None}
    assert {part["note"] for part in parts} == {row["note"]}
    (scenario,) = rows(courses, "scenarios", course="row-2", scenario="many:60,10,10,10,10,0,999")
    assert (scenario["what_if_score"], scenario["change"]) == (None, None)
    assert expected_of(courses, course="row-2", comments=str(most))["change"] is not None


def test_the_panel_has_one_number_for_after(courses: AnswerService) -> None:
    """The forecast with its range and the change from today; the band is named by whom it holds."""
    row = expected_of(courses, course="row-2", not_graded="40")
    first, band, *_ = setter.readout(row)
    assert first["strong"] == number(row["what_if_score"])
    assert f"points from {number(row['current_score'])} today" in first["text"]
    assert "courses expected to score about this" in band["text"]
    today, *_ = setter.readout(expected_of(courses, course="row-2"))
    assert today == {
        "kind": "gain",
        "strong": number(row["current_score"]),
        "text": " today; no change in the forecast",
    }


def test_shares_that_cannot_sum_are_refused(courses: AnswerService) -> None:
    """The sentence names what was given; a lock counts."""
    with pytest.raises(InvalidFilter, match="cannot sum to 100 with content 90, graded 30"):
        expected_of(courses, course="row-2", content="90", graded="30")
    with pytest.raises(InvalidFilter):
        rows(courses, "prediction", *[("lock", name) for name in PAGES[1:]], course="row-2", content="5")
