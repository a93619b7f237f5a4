"""Numbers in words: ranges, and lists of names."""

from __future__ import annotations

from portal.questions.recommender import words
from portal.questions.recommender.answers.recipes import in_words
from tests.portal.questions.recommender.test_stats import CURRENT


def test_a_range_that_leaves_out_0_never_reads_as_if_it_held_0() -> None:
    """0.02 to 0.8 takes two decimals; a range that does hold 0 stays with one."""
    assert words.change(0.41, 0.02, 0.8) == "+0.41 points (+0.02 to +0.80)"
    assert words.places(0.0002, 0.0007, fewest=3) == 4
    assert words.change(0.41, -0.02, 0.8) == "+0.4 points (0.0 to +0.8)"


def test_an_interval_has_as_many_digits_at_both_ends() -> None:
    """3.0 beside 4.5, and no dash between them."""
    assert words.between(3.0, 4.5) == "3.0 to 4.5"


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
