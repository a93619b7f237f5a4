"""What a course can change, in steps and in proportion; worked by hand."""

from __future__ import annotations

import pytest

from portal.questions.recommender import moves
from tests.portal.questions.recommender.test_stats import CURRENT, PAGES

FREE = frozenset({*PAGES, "comments"})


def test_steps_are_of_five_points_and_stay_within_the_whole() -> None:
    """Graded 10: down to 5 and 0, up to 40; external 0: up to 30; comments by themselves, not under 0."""
    current = {**CURRENT, "certificates": 5.0, "comments": 0.5}
    result = moves.steps(current, PAGES, {"external", "graded", "comments"})
    values = {name: [step[name] for step in result if name in step] for name in ("graded", "external", "comments")}
    assert values["graded"] == [5, 0, 15, 20, 25, 30, 35, 40]
    assert values["external"] == [5, 10, 15, 20, 25, 30]
    assert values["comments"] == [0.0, 0.25, 0.75, 1.0, 1.5, 2.5, 3.5, 5.5]
    assert len(result) == 22


def test_steps_are_joined_where_they_are_of_other_features() -> None:
    """Content and graded with comments, never with content again; each pair once."""
    base = [{"content": 50.0, "graded": 20.0}, {"comments": 1.0}]
    result = moves.joined(base, [*base, {"content": 40.0, "graded": 30.0}])
    assert result == [
        {"content": 50.0, "graded": 20.0, "comments": 1.0},
        {"comments": 1.0, "content": 40.0, "graded": 30.0},
    ]


def test_other_pages_follow_in_proportion() -> None:
    """Not-graded 20 to 30: content, interactive and graded (80 together) give 10 in proportion: 7.5, 1.25 and 1.25."""
    assert moves.completed(CURRENT, {"not_graded": 30.0}, PAGES, FREE) == pytest.approx(
        {"not_graded": 30, "content": 52.5, "interactive": 8.75, "graded": 8.75}
    )


def test_an_even_exchange_leaves_the_other_pages() -> None:
    """Content 60 to 50, graded 10 to 20."""
    steps = {"content": 50.0, "graded": 20.0}
    assert moves.completed(CURRENT, steps, PAGES, FREE) == steps
    assert moves.completed(CURRENT, {"comments": 3.0}, PAGES, FREE) == {"comments": 3.0}


def test_a_sum_is_never_broken() -> None:
    """With all others locked one page share cannot move alone; what is locked gives nothing."""
    assert moves.completed(CURRENT, {"graded": 15.0}, PAGES, {"graded"}) is None
    assert moves.completed(CURRENT, {"graded": 15.0}, PAGES, {"graded", "content"}) == {"graded": 15.0, "content": 55.0}
    assert moves.completed(CURRENT, {"content": 80.0}, PAGES, {"content", "interactive"}) is None


def test_at_most_thirty_of_a_hundred_pages_move() -> None:
    """Content 60 to 30 is thirty; with interactive 10 to 5 it is thirty-five."""
    assert moves.completed(CURRENT, {"content": 30.0, "graded": 40.0}, PAGES, FREE) is not None
    assert moves.completed(CURRENT, {"content": 30.0, "interactive": 5.0, "graded": 45.0}, PAGES, FREE) is None


def test_effort_adds_changes_in_interquartile_ranges() -> None:
    """Content 60 to 50 with a range of 20, graded 10 to 20 with one of 5: 0.5 + 2."""
    assert moves.effort(CURRENT, {"content": 50.0, "graded": 20.0}, {"content": 20.0, "graded": 5.0}) == 2.5
