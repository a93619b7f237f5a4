"""The figure of the levels: boxes, means and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.score_drivers.figures import levels
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_boxes_hold_the_middle_half_and_dots_the_mean(service: AnswerService) -> None:
    """Factor by factor, the highest mean first; a level with six learners has its line and no mark."""
    groups = answer(service, "levels")
    figure = levels.spread(groups)
    assert figure is not None
    box, means, _ = figure["data"]
    rows = [groups.record(int(mark)) for mark in means["customdata"]]
    assert box["median"] == [row["median_score"] for row in rows]
    assert (box["q1"][0], box["upperfence"][0]) == (rows[0]["p25_score"], rows[0]["p90_score"])
    assert means["x"] == [row["mean_score"] for row in rows]
    ordered = [row["mean_score"] for row in rows if row["factor"] == "job_type"]
    assert ordered == sorted(ordered, reverse=True)
    assert len(groups.rows) == len(rows) + 1
