"""How many people register on each day of the week, over again by pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from examples.weekdays.answers.days import finding
from tests.examples.weekdays.registrations import registrations

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Unknown"]


def test_each_day_has_its_registrations(service: AnswerService) -> None:
    """In the order of the week; the unknown day comes last."""
    rows = service.answer("weekdays", "days").records()
    expected = registrations().weekday.value_counts()
    assert {row["weekday"]: row["registrations"] for row in rows} == expected.to_dict()
    assert [row["weekday"] for row in rows] == [day for day in WEEK if day in expected]


def test_a_course_has_its_own_days(service: AnswerService) -> None:
    """Days on which nobody registers have no row."""
    rows = service.answer("weekdays", "days", [("course", "CS50x")]).records()
    chosen = registrations().query("course == 'CS50x'")
    assert {row["weekday"]: row["registrations"] for row in rows} == chosen.weekday.value_counts().to_dict()


def test_the_finding_names_a_busiest_day() -> None:
    """The day that is not known is none."""
    rows = [{"weekday": day, "registrations": n} for day, n in (("Monday", 3), ("Friday", 5), ("Unknown", 9))]
    assert finding(rows) == "No day has more registrations than Friday: 5 of 8."
    assert finding(rows[2:]) == "No day of registration is known."
