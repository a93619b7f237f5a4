"""When two answers count as equal."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questions.registry import all_questions
from tools import answers


@pytest.mark.parametrize(
    ("mine", "theirs", "equal"),
    [
        ({"n": 3, "rows": [0.1 + 0.2]}, {"n": 3, "rows": [0.3]}, True),
        ({"n": 3}, {"n": 4}, False),
        ({"n": 3}, {"n": 3.0}, False),
        ({"rate": 1.0}, {"rate": 1.0 + 1e-11}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        (["India", None], ["India", None], True),
        (["India", None], ["India"], False),
        ("one", "two", False),
    ],
)
def test_texts_counts_and_order_are_equal_and_numbers_nearly(mine: Any, theirs: Any, equal: bool) -> None:  # noqa: FBT001
    """Numbers to a millionth of a millionth; a whole number is none with decimals."""
    assert (list(answers.unequal(mine, theirs)) == []) is equal


def test_every_question_with_members_has_its_key() -> None:
    """The tool reads keys of its own, since a copy of it runs in older checkouts too."""
    keys = {question.slug: question.key for question in all_questions() if question.member}
    assert keys == answers.KEYS
