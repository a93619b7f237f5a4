"""Recipes in words."""

from __future__ import annotations

import pytest

from portal.questions.recommender.answers.recipes import in_words
from portal.questions.recommender.filters import filters
from tests.portal.questions.recommender.test_stats import CURRENT


def test_recipes_are_put_in_words_without_arrows() -> None:
    """An even exchange of two kinds, an uneven one, and comments."""
    current = {**CURRENT, "comments": 0.5}
    turned = {"content": 50.0, "graded": 20.0}
    assert in_words(current, turned, turned) == "turn 10 of 100 pages from content into graded assessment"
    uneven = {"content": 45.0, "graded": 20.0}
    assert in_words(current, uneven, {**uneven, "interactive": 12.0, "not_graded": 23.0}) == (
        "have 15 fewer content and 10 more graded assessment pages in 100, the others in proportion"
    )
    assert (
        in_words(current, {"comments": 1.5}, {"comments": 1.5}) == "bring teacher comments from 0.50 to 1.50 a course"
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("with_twins", (("content",), ("external",)), "Courses with less content and more external than their twins"),
        ("with_twins", ((), ("comments",)), "Courses with more comments than their twins"),
        ("twins", (("content",), ("external",)), "Twins with more content and less external than their course"),
    ],
)
def test_a_side_of_the_twins_is_one_phrase(name: str, value: tuple[tuple[str, ...], ...], words: str) -> None:
    """It says of which pages these courses have more and less, and than whom."""
    (selector,) = (item for item in filters() if item.name == name)
    assert selector.words((value,)) == words
