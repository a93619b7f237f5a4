"""The dots of what is different about a course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.recommender.figures.comparison import comparison
from tests.portal.questions.recommender.query import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_features_are_split_by_who_can_change_them(service: AnswerService) -> None:
    """Seven that an instructor can change, thirteen others, each once, the highest percentile first."""
    result = answer(service, "comparison", course="101")
    seven, thirteen = (comparison(result, controllable=truth)["data"][1] for truth in (True, False))
    assert (len(seven["x"]), len(thirteen["x"])) == (7, 13)
    assert sorted(map(int, seven["customdata"] + thirteen["customdata"])) == list(range(20))
    assert seven["x"] == sorted(seven["x"], reverse=True)
    shares = result.values("percentile")
    assert seven["x"] == [shares[int(mark)] for mark in seven["customdata"]]
