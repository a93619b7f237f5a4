"""The search for recipes: the moves of one course that similar courses support and all unseen models agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.questions.recommender import stats
from portal.questions.recommender.model import PAGES, SETTABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change, Floats

MOST_RECIPES = 3
MIN_SUPPORT = 6
MOST_TRIED = 1200
SINGLE_MOVE = 2  # features: points go from one page share to another


@dataclass(frozen=True, slots=True)
class GoalRecipe:
    """New values for some features of a course, with what the five unseen models predict for them."""

    values: Mapping[str, float]
    change: Change
    effort: float
    support: int

    @property
    def features(self) -> tuple[str, ...]:
        """The features that it moves."""
        return tuple(sorted(self.values))


@dataclass(frozen=True, slots=True)
class Search:
    """A beam search over moves of one course: single moves, then the best of them joined with another."""

    model: TrainedModel
    index: int
    current: Mapping[str, float]
    limits: Floats
    free: frozenset[str]

    def run(self, widths: Sequence[int]) -> list[GoalRecipe]:
        """Return every recipe of one move, then, for each of the widths, those of one move more."""
        steps = stats.moves(self.current, PAGES, self.free)
        level = self._recipes(steps)
        result = list(level)
        for width in widths:
            best = sorted(level, key=lambda recipe: -recipe.change.mean)[:width]
            level = self._recipes(stats.joined([recipe.values for recipe in best], steps))
            result += level
        return result

    def _recipes(self, wanted: Sequence[Mapping[str, float]]) -> list[GoalRecipe]:
        """Return those that similar courses support and all five models agree to gain from, in the given order."""
        x = self.model.with_values(self.index, wanted)
        inside = stats.supported(self.limits, x[:, SETTABLE]) if len(x) else np.zeros((0, len(SETTABLE)), dtype=bool)
        support = inside.sum(axis=1)
        tried = np.flatnonzero(support >= MIN_SUPPORT)[:MOST_TRIED]
        if not len(tried):
            return []
        predictions = self.model.predicted(self.index, np.vstack([self.model.x[self.index], x[tried]]))
        moved = predictions[:, 1:] - predictions[:, :1]
        agreed = np.flatnonzero((moved > 0).all(axis=0))
        return [self._recipe(wanted[tried[at]], moved[:, at], int(support[tried[at]])) for at in agreed]

    def _recipe(self, values: Mapping[str, float], moved: Floats, support: int) -> GoalRecipe:
        return GoalRecipe(values, stats.change(moved), stats.effort(self.current, values, self.model.iqr), support)


def reaching(candidates: Sequence[GoalRecipe], score: float, target: float) -> list[GoalRecipe]:
    """Return up to three recipes that reach a target, the smallest effort first, each moving other features.

    There are none where the course is there already.
    """
    if score >= target:
        return []
    enough = [recipe for recipe in candidates if min(stats.WHOLE, score + recipe.change.mean) >= target]
    return _distinct(sorted(enough, key=lambda recipe: (recipe.effort, len(recipe.values))))


def best_bets(candidates: Sequence[GoalRecipe]) -> list[GoalRecipe]:
    """Return up to three single moves, the best supported first, then those that gain most, each of other features."""
    single = [recipe for recipe in candidates if len(recipe.values) <= SINGLE_MOVE]
    return _distinct(sorted(single, key=lambda recipe: (-recipe.support, -recipe.change.mean)))


def _distinct(ordered: Sequence[GoalRecipe]) -> list[GoalRecipe]:
    """Return the first recipe of each set of moved features, three at most."""
    first: dict[tuple[str, ...], GoalRecipe] = {}
    for recipe in ordered:
        first.setdefault(recipe.features, recipe)
    return list(first.values())[:MOST_RECIPES]
