"""What makes up the model's score, over four hundred courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.questions.recommender.model import FEATURES
from tests.portal.questions.recommender.query import expected_of, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_contributions_sum_to_the_models_score(courses: AnswerService) -> None:
    """Base and contributions: to the model's score within 1e-6; those of the what-if: to it plus the change."""
    for query in ({"course": "101"}, {"course": "row-2", "not_graded": "40"}):
        result, expected = rows(courses, "contributions", **query), expected_of(courses, **query)
        assert sum(row["contribution"] for row in result) == pytest.approx(expected["model_score"], abs=1e-6)
        after = expected["model_score"] + expected["change"]
        assert sum(row["what_if_contribution"] for row in result) == pytest.approx(after, abs=1e-6)
        assert [row["feature"] for row in result].count("base") == 1
        assert len(result) == len(FEATURES) + 1
