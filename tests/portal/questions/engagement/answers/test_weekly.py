"""Weeks hold what the files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_weeks_hold_all_minutes(service: AnswerService) -> None:
    """The seconds of the files, week by week; a plan can be chosen."""
    seconds = expected.tables()["student_video_watched"]["seconds_watched"].sum()
    weeks = rows(service, "weekly")
    assert sum(row["minutes"] for row in weeks) == near(seconds / 60)
    assert {row["plan"] for row in rows(service, "weekly", plan="paid")} == {"paid"}
