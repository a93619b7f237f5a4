"""From a course, its locks and a target to the recipes with the smallest changes that all unseen models agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.answers.spec import AnswerSpec, Column, OldDraft
from portal.formats import count, number, signed
from portal.questions.recommender import stats, trust, whatif
from portal.questions.recommender.controls import LABELS
from portal.questions.recommender.model import PAGES, SET, WHAT_IF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change, Flags, Floats
    from portal.questions.recommender.whatif import Picked
    from portal.warehouse import Row

MOST_RECIPES = 3
LEAST_SUPPORT = 6
WIDTHS = (10, 6)
TRIED = 1200
RECIPE_BYTES = 600


@dataclass(frozen=True, slots=True)
class GoalRecipe:
    """Some new values of a course, with what the five unseen models say of them."""

    values: Mapping[str, float]
    change: Change
    effort: float
    support: int

    @property
    def touched(self) -> tuple[str, ...]:
        """The features that it moves, with the direction of each kept apart by the search."""
        return tuple(sorted(self.values))


@dataclass(slots=True)
class Search:
    """A beam search over moves of one course: single moves, then the best of them joined with another."""

    model: TrainedModel
    place: int
    own: Mapping[str, float]
    limits: Floats
    free: frozenset[str]

    def tried(self, wanted: Sequence[Mapping[str, float]]) -> list[GoalRecipe]:
        """Return those that like courses support and all five models agree to gain from, in the given order."""
        x = self.model.with_values(self.place, wanted)
        inside = stats.supported(self.limits, x[:, SET]) if len(x) else np.zeros((0, len(SET)), dtype=bool)
        support = inside.sum(axis=1)
        kept: Flags = support >= LEAST_SUPPORT
        places = np.flatnonzero(kept)[:TRIED]
        if not len(places):
            return []
        said = self.model.predicted(self.place, np.vstack([self.model.x[self.place], x[places]]))
        moved = said[:, 1:] - said[:, :1]
        agreed = np.flatnonzero((moved > 0).all(axis=0))
        return [self._recipe(wanted[places[at]], moved[:, at], int(support[places[at]])) for at in agreed]

    def _recipe(self, values: Mapping[str, float], moved: Floats, support: int) -> GoalRecipe:
        return GoalRecipe(values, stats.change(moved), stats.effort(self.own, values, self.model.iqr), support)

    def found(self, widths: Sequence[int]) -> list[GoalRecipe]:
        """Return every recipe that was found, of one move, then for each of the widths of one more."""
        steps = stats.moves(self.own, PAGES, self.free)
        level = self.tried(steps)
        found = list(level)
        for width in widths:
            best = sorted(level, key=lambda recipe: -recipe.change.mean)[:width]
            level = self.tried(stats.joined([recipe.values for recipe in best], steps))
            found += level
        return found


def reaching(found: Sequence[GoalRecipe], score: float, target: float) -> list[GoalRecipe]:
    """Return up to three recipes that reach a target, the least effort first, each moving other features.

    None where the course is there already.
    """
    if score >= target:
        return []
    enough = [recipe for recipe in found if min(100.0, score + recipe.change.mean) >= target]
    return distinct(sorted(enough, key=lambda recipe: (recipe.effort, len(recipe.values))))


def best_bets(found: Sequence[GoalRecipe]) -> list[GoalRecipe]:
    """Return up to three single moves, the best supported first, then those that gain most, each of other features."""
    single = [recipe for recipe in found if len(recipe.values) <= len(("from", "to"))]
    return distinct(sorted(single, key=lambda recipe: (-recipe.support, -recipe.change.mean)))


def distinct(ordered: Sequence[GoalRecipe]) -> list[GoalRecipe]:
    """Return the first recipe of each set of moved features, three at most."""
    first: dict[tuple[str, ...], GoalRecipe] = {}
    for recipe in ordered:
        first.setdefault(recipe.touched, recipe)
    return list(first.values())[:MOST_RECIPES]


def recipes(context: Context) -> OldDraft:
    """Return up to three recipes that reach the target, the smallest changes first; without one the best bets."""
    course, sql, parameters = whatif.picked(context)
    if course.model is None:
        return OldDraft([], trust.untrained(course.note), sql, parameters, (course.note,))
    model, own = course.model, course.model.own(course.place)
    free = frozenset(WHAT_IF) - whatif.locked(context)
    search = Search(model, course.place, own, stats.limits(model.like(course.place)), free)
    target = context.state.get("target")
    found = _kept(search, () if target is None else WIDTHS)
    listed = best_bets(found) if target is None else reaching(found, course.score, float(target))
    rows = [_row(place, recipe, course, own) for place, recipe in enumerate(listed, start=1)]
    finding = _bets(rows, course) if target is None else _goal(rows, found, course, float(target))
    computed = tuple(column.name for column in RECIPES_COLUMNS)
    return OldDraft(rows, finding, sql, parameters, (whatif.UNSEEN, RULES, trust.NO_PROOF, trust.OUTCOME), computed)


def _kept(search: Search, widths: Sequence[int]) -> list[GoalRecipe]:
    """Return what the search finds, kept for other targets of the same course and locks."""
    key = ("recipes", str(search.place), str(widths), ",".join(sorted(search.free)))
    found: list[GoalRecipe] | None = search.model.kept.get(key)
    if found is None:
        found = search.found(widths)
        search.model.kept.put(key, found, RECIPE_BYTES * len(found))
    return found


def _row(place: int, recipe: GoalRecipe, course: Picked, own: Mapping[str, float]) -> Row:
    change = recipe.change
    score = min(100.0, course.score + change.mean)
    values = {**own, **recipe.values}
    return (
        place,
        told(own, recipe.values),
        change.mean,
        change.low,
        change.high,
        recipe.effort,
        recipe.support,
        change.agreeing,
        score,
        len(recipe.values),
        *(values[name] for name in WHAT_IF),
    )


def told(own: Mapping[str, float], values: Mapping[str, float]) -> str:
    """Return new values in words: what falls first."""
    ordered = sorted(values, key=lambda name: (values[name] > own[name], WHAT_IF.index(name)))
    return ", ".join(f"{LABELS[name].lower()} {number(own[name])} \u2192 {number(values[name])}" for name in ordered)


def _bets(rows: Sequence[Row], course: Picked) -> str:
    if not rows:
        return NOTHING.format(course.course)
    best = rows[0]
    return f"Best bet for course {course.course}: {best[1]} goes with {_gain(best)}, all five models agreeing."


def _goal(rows: Sequence[Row], found: Sequence[GoalRecipe], course: Picked, target: float) -> str:
    if course.score >= target:
        return f"Course {course.course} scores {number(course.score)} and is there already."
    if rows:
        ways = "one way" if len(rows) == 1 else f"{count(len(rows))} ways"
        return (
            f"There {'is' if len(rows) == 1 else 'are'} {ways} to about {number(target)}; the smallest: {rows[0][1]}."
        )
    closest = max(found, key=lambda recipe: recipe.change.mean, default=None)
    if closest is None:
        return f"{NOTHING.format(course.course)} No recipe to {number(target)} can be recommended."
    score = min(100.0, course.score + closest.change.mean)
    return f"No recipe to {number(target)} can be recommended; the closest found comes to about {number(score)}."


def _gain(row: Row) -> str:
    return f"{signed(row[2])} points ({signed(row[3])} to {signed(row[4])})"


NOTHING = "Nothing that you can change moves course {} reliably."
RULES = (
    "A recipe needs the support of like courses for at least six of the seven values and all five unseen models to "
    "agree; page shares keep their sum, what is locked stays, and certificates are locked unless unlocked."
)
RECIPES_COLUMNS = (
    Column(
        "rank",
        "count",
        "1 for the least effort that reaches the target; without a target the best supported, the largest change.",
    ),
    Column("changes", "text", "What changes, from the course's own value to the new one."),
    Column("change", "points", "Mean change of the predictions of the five models that have not seen the course."),
    Column("change_low", "points", "The least change among the five."),
    Column("change_high", "points", "The largest change among the five."),
    Column("effort", "interquartile ranges", "How much is moved: each move in interquartile ranges, added up."),
    Column("support", "count", "How many of the seven values lie in the 5-95% range of like courses."),
    Column("models_agreeing", "count", "How many of the five change in the direction of the mean."),
    Column("what_if_score", "points", "About where that would put the course: its score plus the change, 0-100."),
    Column("moves", "count", "How many features move."),
    *whatif.SETTINGS_COLUMNS,
)


def specs() -> tuple[AnswerSpec, ...]:
    """Return the declaration."""
    return (
        AnswerSpec(
            "recipes",
            "Which changes would reach the goal?",
            RECIPES_COLUMNS,
            recipes,
            uses=(*whatif.CHOSEN, "lock", "unlock", "target"),
            sentence="{changes}: {change} points ({change_low} to {change_high}), about {what_if_score}.",
        ),
    )
