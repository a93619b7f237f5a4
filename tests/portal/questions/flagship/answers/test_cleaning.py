"""What the cleaning drops, and who never launched anything, equal a plain loop over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests import tiny_flagship
from tests.portal.questions.flagship import loop
from tests.portal.questions.flagship.states import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_cleaning_goes_over_all_rows_whatever_is_filtered(
    flagship: AnswerService, state: tuple[Pairs, list[User]]
) -> None:
    """The plain loop's counts, rule by rule."""
    dropped = loop.cleaned(tiny_flagship.rows())[1]
    left = len(tiny_flagship.rows())
    for row in rows(flagship, "cleaning", state[0]):
        assert (row["rows_before"], row["rows_dropped"]) == (left, dropped[row["step"]])
        left -= row["rows_dropped"]
        assert row["rows_after"] == left


def test_never_launched_are_those_without_any_launch(flagship: AnswerService) -> None:
    """Twelve users, a third of them professionals, two rows each."""
    result = rows(flagship, "never_launched", [])
    assert [(row["user_type"], row["users"], row["enrolments"]) for row in result] == [
        ("Professional", 4, 8),
        ("Student", 8, 16),
    ]
    listed = rows(flagship, "people", parse_qsl(urlsplit(result[0]["people"]).query))
    assert [row["user_id"] for row in listed] == ["never 0", "never 3", "never 6", "never 9"]
