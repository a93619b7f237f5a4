"""What several figures share: the rows around the chosen one."""

from __future__ import annotations

from portal.questions.recommender.figures.shared import around


def test_fifteen_around_the_chosen_course_are_shown() -> None:
    """Of a hundred: seven before, seven after; at either end the first or last fifteen."""
    numbers = list(range(100))
    assert around(numbers, 50) == numbers[43:58]
    assert around(numbers, 0) == numbers[:15]
    assert around(numbers, 99) == numbers[85:]
    assert around(numbers[:4], 2) == numbers[:4]
