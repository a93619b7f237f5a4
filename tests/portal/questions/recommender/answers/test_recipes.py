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
    """Any course, target and locks: what is locked stays, shares keep their sum, the lowest model promises 2 points."""
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
    recipes = rows(courses, "recipes", *pairs, course=course)
    assert [row["rank"] for row in recipes] == list(range(1, len(recipes) + 1))
    order = [(-row["change_low"], row["effort"]) for row in recipes]
    assert order == sorted(order)
    for row in recipes:
        assert all(row[name] == current[name] for name in {*locks, "certificates"})
        assert sum(abs(row[name] - current[name]) for name in PAGES) / 2 <= 30 + 1e-5
        assert row["moves"] <= 3
        assert row["models_agreeing"] == 5
        assert sum(row[name] for name in PAGES) == pytest.approx(sum(current[name] for name in PAGES), abs=1e-5)
        assert row["support"] >= 6
        assert row["change_low"] >= 2
    reached = [row for row in recipes if not target or row["what_if_score"] >= float(target)]
    assert len(reached) == len(recipes) or (len(recipes), reached) == (1, [])
    return len(recipes)


def test_a_recipes_change_is_what_the_unseen_models_give_for_it(courses: AnswerService) -> None:
    """Its values as what-if values give the same change and support."""
    for course in ("101", "row-2", "row-30"):
        for row in rows(courses, "recipes", course=course):
            query = {name: f"{row[name]:.6f}" for name in WHAT_IF}
            expected = expected_of(courses, course=course, **query)
            assert expected["change"] == pytest.approx(row["change"], abs=1e-6)
            assert expected["support"] == row["support"]


def test_a_goal_lists_the_surest_first_and_shows_the_way_to_the_nearest(courses: AnswerService) -> None:
    """Up to three that reach it; out of reach the one with the highest forecast; and what is there already."""
    score = expected_of(courses, course="row-2")["current_score"]
    near = rows(courses, "recipes", course="row-2", target=str(score + 2))
    assert 1 <= len(near) <= 3
    assert all(row["what_if_score"] >= score + 2 for row in near)
    beyond = courses.answer("recommender", "recipes", [("course", "row-2"), ("target", "100")])
    (nearest,) = beyond.records()
    assert nearest["what_if_score"] >= max(row["what_if_score"] for row in near)
    assert beyond.finding.startswith("100 is out of reach for course row-2. The nearest: ")
    there = courses.answer("recommender", "recipes", [("course", "row-2"), ("target", "0")])
    assert there.finding.endswith("is there already.")


def test_only_what_is_linked_to_scores_is_changed(courses: AnswerService) -> None:
    """Scores rise with not-graded pages and have nothing to do with comments: no recipe touches these."""
    measured = {row["feature"]: row["permutation_low"] for row in rows(courses, "features")}
    assert measured["Not-Graded Assessment (percent)"] > 0 > measured["Teacher Comments (average)"]
    for course in ("101", "row-2", "row-30"):
        current = expected_of(courses, course=course)
        assert all(row["comments"] == current["comments"] for row in rows(courses, "recipes", course=course))


def test_where_no_model_promises_enough_no_change_is_recommended(courses: AnswerService) -> None:
    """With everything locked there is nothing to change."""
    locks = [("lock", name) for name in WHAT_IF]
    answer = courses.answer("recommender", "recipes", [("course", "row-2"), *locks])
    assert answer.rows == ()
    assert answer.finding.startswith("No change can be recommended for course row-2")
