"""Recipes over four hundred courses: locks, sums, support and targets hold."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from portal.questions.recommender.model import PAGES, WHAT_IF
from tests.audit import budget
from tests.portal.questions.recommender.query import expected_of, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


GOALS = 60  # in `make test`; `make audit` goes on


def test_random_goals_break_no_lock_and_no_sum(courses: AnswerService) -> None:
    """Any course, target and locks: what is locked is the course's own, shares keep their sum, all five agree."""
    names = [row["course"] for row in rows(courses, "courses")]
    assert sum(_recipes(courses, names, number) for number in range(GOALS)) > GOALS / 3


@pytest.mark.audit
def test_many_goals(courses: AnswerService) -> None:
    """The same for goal after goal."""
    names = [row["course"] for row in rows(courses, "courses")]
    for number in budget():
        _recipes(courses, names, number)


def _recipes(courses: AnswerService, names: list[str], number: int) -> int:
    """Ask for the goal of a number, check its recipes and return how many there are."""
    dice = random.Random(number)  # noqa: S311 - a spread of goals, no secret
    course, locks = dice.choice(names), dice.sample(WHAT_IF, dice.randint(0, 4))
    pairs = [("lock", name) for name in locks]
    pairs += [("unlock", "certificates")] if dice.random() < 0.5 else []
    current = expected_of(courses, course=course)
    target = dice.choice(["", f"{dice.uniform(current['current_score'], 100):.1f}"])
    pairs += [("target", target)] if target else []
    fixed = set(locks) | (set() if ("unlock", "certificates") in pairs else {"certificates"})
    recipes = rows(courses, "recipes", *pairs, course=course)
    for row in recipes:
        assert all(row[name] == current[name] for name in fixed)
        assert sum(row[name] for name in PAGES) == pytest.approx(sum(current[name] for name in PAGES), abs=1e-5)
        assert row["support"] >= 6
        assert row["change_low"] > 0
        assert not target or min(100, current["current_score"] + row["change"]) >= float(target)
    return len(recipes)


def test_a_recipes_change_is_what_the_unseen_models_give_for_it(courses: AnswerService) -> None:
    """Its values as what-if values give the same change and support."""
    for course in ("101", "row-2", "row-30"):
        for row in rows(courses, "recipes", course=course):
            query = {name: f"{row[name]:.6f}" for name in WHAT_IF}
            expected = expected_of(courses, course=course, **query)
            assert expected["change"] == pytest.approx(row["change"], abs=1e-6)
            assert expected["support"] == row["support"]


def test_a_goal_lists_the_smallest_effort_first_and_says_how_close_it_comes(courses: AnswerService) -> None:
    """Effort rises with rank; what can't be reached is reported with the closest score; what is reached, too."""
    recipes = rows(
        courses, "recipes", course="row-2", target=str(expected_of(courses, course="row-2")["current_score"] + 2)
    )
    assert [row["effort"] for row in recipes] == sorted(row["effort"] for row in recipes)
    assert 1 <= len(recipes) <= 3
    beyond = courses.answer("recommender", "recipes", [("course", "row-2"), ("target", "100")])
    assert beyond.rows == ()
    assert "can be recommended" in beyond.finding
    there = courses.answer("recommender", "recipes", [("course", "row-2"), ("target", "0")])
    assert there.finding.endswith("is there already.")
