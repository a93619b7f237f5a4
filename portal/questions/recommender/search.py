"""The search for recipes: changes of one course that similar courses support and that all unseen models promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from portal.questions.recommender import moves, stats
from portal.questions.recommender.model import PAGES, SETTABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change, Flags, Floats, Integers

Possible: TypeAlias = "tuple[Mapping[str, float], Mapping[str, float]]"
MOST_RECIPES = 3
MIN_SUPPORT = 6
MIN_PROMISE = 2.0  # points that the lowest of the five models must promise
WIDTH = 8  # recipes of two features that are tried with a third


@dataclass(frozen=True, slots=True)
class GoalRecipe:
    """Steps of up to three features, all values that change with them, and what the five unseen models predict."""

    steps: Mapping[str, float]
    values: Mapping[str, float]
    change: Change
    effort: float
    support: int

    @property
    def features(self) -> tuple[str, ...]:
        """The features that change."""
        return tuple(sorted(self.values))


@dataclass(frozen=True, slots=True)
class Search:
    """A search over steps of one course: one, two and, from the most promising of these, three features.

    `free` are the features that may move; certificates are never among them.
    """

    model: TrainedModel
    index: int
    current: Mapping[str, float]
    limits: Floats
    free: frozenset[str]

    def run(self) -> list[GoalRecipe]:
        """Return every recipe that holds, in the order of their rank."""
        single = moves.steps(self.current, PAGES, self.free)
        pairs = self._recipes(moves.joined(single, single))
        best = [recipe.steps for recipe in sorted(pairs, key=_order)[:WIDTH]]
        return sorted([*self._recipes(single), *pairs, *self._recipes(moves.joined(best, single))], key=_order)

    def _recipes(self, wanted: Sequence[Mapping[str, float]]) -> list[GoalRecipe]:
        """Return those that similar courses support and that all five models promise enough of."""
        completed = ((steps, moves.completed(self.current, steps, PAGES, self.free)) for steps in wanted)
        possible = [(steps, values) for steps, values in completed if values is not None]
        x = self.model.with_values(self.index, [values for _, values in possible])
        support = stats.supported(self.limits, x[:, SETTABLE]).sum(axis=1)
        known = np.all(self.model.known(x[:, SETTABLE]), axis=1)
        tried = np.flatnonzero((support >= MIN_SUPPORT) & known)
        promised, moved = self._promised(x[tried])
        return [
            self._recipe(possible[at], changes, int(support[at]))
            for at, changes in zip(tried[promised].tolist(), moved.T, strict=True)
        ]

    def _promised(self, x: Floats) -> tuple[Integers, Floats]:
        """Return which rows all five models promise enough for, and their changes: a row for each model.

        A row that one model does not promise enough for is not put to the next.
        """
        promised: Integers = np.arange(len(x))
        moved: Floats = np.zeros((0, len(x)))
        for booster in self.model.unseen(self.index):
            changes = booster.predict(x[promised]) - booster.predict(self.model.x[self.index])
            enough: Flags = np.asarray(changes >= MIN_PROMISE)
            promised, moved = promised[enough], np.vstack([moved, changes])[:, enough]
        return promised, moved

    def _recipe(self, possible: Possible, moved: Floats, support: int) -> GoalRecipe:
        steps, values = possible
        effort = moves.effort(self.current, values, self.model.iqr)
        return GoalRecipe(steps, values, stats.change(moved), effort, support)


def _order(recipe: GoalRecipe) -> tuple[float, float, int]:
    """Return what a recipe is ranked by: the lowest of the five models, then the effort, then how many steps it has."""
    return (-recipe.change.low, recipe.effort, len(recipe.steps))


def reaching(candidates: Sequence[GoalRecipe], score: float, target: float) -> list[GoalRecipe]:
    """Return up to three recipes that reach a target, each of other features; none where the course is there."""
    if score >= target:
        return []
    return distinct([recipe for recipe in candidates if min(stats.WHOLE, score + recipe.change.mean) >= target])


def nearest(candidates: Sequence[GoalRecipe]) -> list[GoalRecipe]:
    """Return the recipe that comes nearest to a target out of reach; none where there are no recipes."""
    return sorted(candidates, key=lambda recipe: (-recipe.change.mean, _order(recipe)))[:1]


def distinct(ordered: Sequence[GoalRecipe]) -> list[GoalRecipe]:
    """Return the first recipe of each set of features that change, three at most."""
    first: dict[tuple[str, ...], GoalRecipe] = {}
    for recipe in ordered:
        first.setdefault(recipe.features, recipe)
    return list(first.values())[:MOST_RECIPES]
