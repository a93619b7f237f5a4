"""What-if, contributions, curves, recipes and scenarios over four hundred courses, against LightGBM's own package."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import lightgbm
import numpy as np
import pytest

from portal.errors import InvalidFilter, ModelError
from portal.questions.recommender.booster import Booster
from portal.questions.recommender.model import FEATURES, PAGES, PLACES, WHAT_IF
from tests.audit import budget

if TYPE_CHECKING:
    from pathlib import Path

    from portal.answers.service import AnswerService

GOALS = 60  # in `make test`; `make audit` goes on


def rows(service: AnswerService, name: str, *pairs: tuple[str, str], **query: str) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("recommender", name, [*pairs, *query.items()]).records()


def one(service: AnswerService, **query: str) -> dict[str, Any]:
    """Return the one row of `prediction`."""
    (found,) = rows(service, "prediction", **query)
    return found


@pytest.fixture(scope="session")
def unseen(trained: Path, courses: AnswerService) -> Any:
    """Return what gives the five unseen models' predictions of a row of X with other values, by LightGBM's package."""
    with courses.warehouse.snapshot() as held:  # DuckDB opens no other connection beside the service's
        table = held.rows(f"select {', '.join(FEATURES)} from courses order by row")
        halves = [row[0] for row in held.rows("select halves from model_courses order by row")]
    models = trained / "current" / "models"

    def predicted(row: int, values: dict[str, float]) -> list[float]:
        x = np.array(table[row - 1], dtype=float)
        for name, value in values.items():
            x[PLACES[name]] = value
        sides = ["second" if halves[row - 1] >> bit & 1 else "first" for bit in range(5)]
        files = [str(models / f"half-{bit + 1}-{side}.txt") for bit, side in enumerate(sides)]
        return [float(np.asarray(lightgbm.Booster(model_file=file).predict(x[None, :]))[0]) for file in files]

    return predicted


def test_nothing_changed_is_no_change(courses: AnswerService, unseen: Any) -> None:
    """Change 0, all five models agree; the model's score is the mean of the five that have not seen the course."""
    found = one(courses, course="row-2")
    assert (found["change"], found["change_low"], found["change_high"], found["models_agreeing"]) == (0, 0, 0, 5)
    assert found["what_if_score"] == found["current_score"]
    assert found["model_score"] == pytest.approx(np.mean(unseen(2, {})), rel=1e-12)
    assert found["like_low"] <= found["model_score"] <= found["like_high"]


def test_a_change_is_that_of_the_five_unseen_models(courses: AnswerService, unseen: Any) -> None:
    """Not-graded pages at 40: mean, least and most of the five differences; the score plus the mean, within 0-100."""
    found = one(courses, course="row-2", not_graded="40", comments="2")
    values = {name: found[name] for name in WHAT_IF}
    moved = np.array(unseen(2, values)) - np.array(unseen(2, {}))
    assert sum(values[name] for name in PAGES) == pytest.approx(100)
    assert (values["not_graded"], values["comments"]) == (40, 2)
    assert found["change"] == pytest.approx(moved.mean(), abs=1e-9)
    assert (found["change_low"], found["change_high"]) == pytest.approx((moved.min(), moved.max()), abs=1e-9)
    assert found["models_agreeing"] == (np.sign(moved) == np.sign(moved.mean())).sum()
    assert found["what_if_score"] == pytest.approx(np.clip(found["current_score"] + moved.mean(), 0, 100))


def test_a_value_far_from_like_courses_is_said(courses: AnswerService) -> None:
    """A thousand comments a course: support falls by one, the finding says so and names the nearest real course."""
    before, after = one(courses, course="row-2"), one(courses, course="row-2", comments="1000")
    assert "comments" in after["outside"]
    assert after["support"] == before["support"] - (1 if "comments" not in before["outside"] else 0)
    answer = courses.answer("recommender", "prediction", [("course", "row-2"), ("comments", "1000")])
    assert "outside of what courses like it have" in answer.finding
    assert after["nearest_course"] in answer.finding


def test_shares_that_cannot_sum_are_refused(courses: AnswerService) -> None:
    """The sentence names what was given; a lock counts."""
    with pytest.raises(InvalidFilter, match="cannot sum to 100 with content 90, graded 30"):
        one(courses, course="row-2", content="90", graded="30")
    with pytest.raises(InvalidFilter):
        rows(courses, "prediction", *[("lock", name) for name in PAGES[1:]], course="row-2", content="5")


def test_contributions_sum_to_the_models_score(courses: AnswerService) -> None:
    """Base and contributions: to the model's score within 1e-6; those of the what-if: to it plus the change."""
    for query in ({"course": "101"}, {"course": "row-2", "not_graded": "40"}):
        found, told = rows(courses, "contributions", **query), one(courses, **query)
        assert sum(row["contribution"] for row in found) == pytest.approx(told["model_score"], abs=1e-6)
        after = told["model_score"] + told["change"]
        assert sum(row["what_if_contribution"] for row in found) == pytest.approx(after, abs=1e-6)
        assert [row["feature"] for row in found].count("base") == 1
        assert len(found) == len(FEATURES) + 1


def test_a_curve_goes_through_the_course_itself(courses: AnswerService, unseen: Any) -> None:
    """At its own value the change is 0; elsewhere it is the unseen models' mean."""
    found = [row for row in rows(courses, "response", course="row-2") if row["feature"].startswith("Length")]
    assert [row["change"] for row in found if row["own"]] == [0]
    other = next(row for row in found if not row["own"])
    moved = np.array(unseen(2, {"length": other["value"]})) - np.array(unseen(2, {}))
    assert other["change"] == pytest.approx(moved.mean(), abs=1e-9)


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
    chance = random.Random(number)  # noqa: S311 - a spread of goals, no secret
    course, locks = chance.choice(names), chance.sample(WHAT_IF, chance.randint(0, 4))
    pairs = [("lock", name) for name in locks]
    pairs += [("unlock", "certificates")] if chance.random() < 0.5 else []
    own = one(courses, course=course)
    target = chance.choice(["", f"{chance.uniform(own['current_score'], 100):.1f}"])
    pairs += [("target", target)] if target else []
    held = set(locks) | (set() if ("unlock", "certificates") in pairs else {"certificates"})
    recipes = rows(courses, "recipes", *pairs, course=course)
    for row in recipes:
        assert all(row[name] == own[name] for name in held)
        assert sum(row[name] for name in PAGES) == pytest.approx(sum(own[name] for name in PAGES), abs=1e-5)
        assert row["support"] >= 6
        assert row["change_low"] > 0
        assert not target or min(100, own["current_score"] + row["change"]) >= float(target)
    return len(recipes)


def test_a_recipes_change_is_what_the_unseen_models_give_for_it(courses: AnswerService) -> None:
    """Its values as what-if values give the same change and support."""
    for course in ("101", "row-2", "row-30"):
        for row in rows(courses, "recipes", course=course):
            query = {name: f"{row[name]:.6f}" for name in WHAT_IF}
            told = one(courses, course=course, **query)
            assert told["change"] == pytest.approx(row["change"], abs=1e-6)
            assert told["support"] == row["support"]


def test_a_goal_lists_the_least_effort_first_and_says_how_close_one_comes(courses: AnswerService) -> None:
    """Effort rises with rank; what can't be reached is said with the closest score; what is reached, too."""
    found = rows(courses, "recipes", course="row-2", target=str(one(courses, course="row-2")["current_score"] + 2))
    assert [row["effort"] for row in found] == sorted(row["effort"] for row in found)
    assert 1 <= len(found) <= 3
    beyond = courses.answer("recommender", "recipes", [("course", "row-2"), ("target", "100")])
    assert beyond.rows == ()
    assert "can be recommended" in beyond.finding
    there = courses.answer("recommender", "recipes", [("course", "row-2"), ("target", "0")])
    assert there.finding.endswith("is there already.")


def test_scenarios_stand_side_by_side(courses: AnswerService) -> None:
    """Two scenarios give what the what-if gives for their values; a fourth, a wrong form or a wrong sum is refused."""
    texts = ["more quizzes:40,30,10,10,10,0,0", "all text:100,0,0,0,0,0,0"]
    found = rows(courses, "scenarios", *[("scenario", text) for text in texts], course="row-2")
    assert [row["scenario"] for row in found] == ["more quizzes", "all text"]
    values = dict(zip(WHAT_IF, ("40", "30", "10", "10", "10", "0", "0"), strict=True))
    assert found[0]["change"] == pytest.approx(one(courses, course="row-2", **values)["change"], abs=1e-12)
    for wrong in ([texts[0]] * 4, ["no numbers"], ["sum:10,0,0,0,0,0,0"]):
        with pytest.raises(InvalidFilter):
            rows(courses, "scenarios", *[("scenario", text) for text in wrong])


def test_answers_without_models_are_null_and_say_why(service: AnswerService) -> None:
    """Sixteen courses: the score stays, all else is null with the reason."""
    found = one(service, course="101")
    assert (found["current_score"], found["model_score"], found["change"]) == (25 - 20, None, None)
    assert found["note"].startswith("too few courses to train a model (16 of")
    for name in ("contributions", "response", "models", "features", "coverage"):
        noted = rows(service, name)
        assert {row["note"] for row in noted} == {found["note"]}
    assert rows(service, "recipes") == []
    assert "There is no forecast: too few courses" in service.answer("recommender", "recipes", []).finding


def test_a_models_text_is_held_to_what_it_should_be() -> None:
    """What is no model is refused with a sentence; so is a row of another width."""
    with pytest.raises(ModelError):
        Booster("tree\nversion=v4\n")


def test_models_and_coverage_count_every_course(courses: AnswerService) -> None:
    """Twelve rows each; every split predicts all four hundred, and the fifths add up to them."""
    models = rows(courses, "models")
    assert len(models) == 12
    assert {row["n"] for row in models} == {400}
    coverage = rows(courses, "coverage")
    for split in ("random", "by_profile"):
        own = {row["fifth"]: row["n"] for row in coverage if row["split"] == split}
        assert own["all"] == 400 == sum(own[str(number)] for number in range(1, 6))
    features = rows(courses, "features")
    assert min(row["feature"] for row in features) == "Certificates (percent)"
    assert [row["rank"] for row in features] == sorted(row["rank"] for row in features)
    words = {row["feature"]: row["direction"] for row in features}
    assert words["Not-Graded Assessment (percent)"] > 0
    assert words["Discount (dollars)"] == "no steady direction"
