"""Which changes the unseen models promise most for, with the least effort; with a target, those that reach it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import between, count, joined, number, signed
from portal.questions.recommender import search, stats
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.answers.chosen import of_chosen
from portal.questions.recommender.filters import LABELS
from portal.questions.recommender.model import OUTCOME, PAGES, WHAT_IF
from portal.questions.recommender.moves import COMMENTS, DECIMALS
from portal.questions.recommender.words import CERTIFICATES, NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.chosen import ChosenCourse
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.search import GoalRecipe
    from portal.warehouse import Record

RECIPE_BYTES = 800
CHANGED = frozenset(WHAT_IF) - {OUTCOME}
NOTHING = "No change can be recommended for course {}: no forecast is at least 2 points higher in all its versions."
UNLINKED = "No change can be recommended for course {}: neither pages nor comments are clearly linked to scores."
RULES = (
    "A recipe sets at most three features, pages in steps of 5 points, and moves at most 30 of 100 pages. Like courses "
    "support at least six of its seven values, and the lowest of the five unseen models promises at least 2 points, by "
    "which recipes are ranked. Only what is clearly linked to the scores of courses that were held out is changed. "
    "Page shares keep their sum, what is locked stays, and certificates are never part of it."
)


@of_chosen
def recipes(context: Context, course: ChosenCourse) -> Draft:
    """Give up to three recipes, those that reach the target where there is one, else the way to the nearest score."""
    if course.model is None:
        return Draft([], course.training.no_forecast, course.source, (course.training.note,))
    current = course.model.current(course.index)
    free = CHANGED & course.model.linked - whatif.locked(context)
    target = context.state.get("target")
    candidates = _candidates(course.model, course.index, free)
    if target is None:
        shown, finding = search.distinct(candidates), partial(_best, course)
    else:
        shown = search.reaching(candidates, course.score, float(target))
        finding = partial(_reached, course, float(target))
        if not shown and course.score < target:
            shown, finding = search.nearest(candidates), partial(_out_of_reach, course, float(target))
    rows = [_row(rank, recipe, course, current) for rank, recipe in enumerate(shown, start=1)]
    return Draft(rows, finding, course.source, (UNSEEN, RULES, NO_PROOF, CERTIFICATES))


def _candidates(model: TrainedModel, index: int, free: frozenset[str]) -> list[GoalRecipe]:
    """Return what the search gives; cached for other targets of the same course and locks."""
    key = ("recipes", str(index), ",".join(sorted(free)))
    cached: list[GoalRecipe] | None = model.cache.get(key)
    if cached is not None:
        return cached
    limits = stats.limits(model.similar(index))
    result = search.Search(model, index, model.current(index), limits, free).run()
    model.cache.put(key, result, RECIPE_BYTES * len(result))
    return result


def _row(rank: int, recipe: GoalRecipe, course: ChosenCourse, current: Mapping[str, float]) -> Record:
    return {
        "rank": rank,
        "changes": in_words(current, recipe.steps, recipe.values),
        **recipe.change.columns(),
        "effort": recipe.effort,
        "support": recipe.support,
        **whatif.forecast(course.score, recipe.change),
        "moves": len(recipe.steps),
        **current,
        **recipe.values,
    }


def in_words(current: Mapping[str, float], steps: Mapping[str, float], values: Mapping[str, float]) -> str:
    """Put a recipe in words: `turn 15 of 100 pages from content into interactive`, and what else changes.

    `steps` are the features that are set, `values` all that change.
    """
    pages = _pages(current, steps, in_proportion=any(name not in steps for name in values))
    if COMMENTS not in steps:
        return pages
    comments = f"bring teacher comments from {number(current[COMMENTS], 2)} to {number(steps[COMMENTS], 2)} a course"
    return f"{pages}, and {comments}" if pages else comments


def _pages(current: Mapping[str, float], steps: Mapping[str, float], *, in_proportion: bool) -> str:
    shifts = {name: round(steps[name] - current[name], DECIMALS) for name in PAGES if name in steps}
    fewer, more = ([name for name, moved in shifts.items() if moved * sign > 0] for sign in (-1, 1))
    if len(fewer) == len(more) == 1 and not in_proportion:
        (source,), (target,) = fewer, more
        return f"turn {number(shifts[target])} of 100 pages from {_label(source)} into {_label(target)}"
    parts = [f"{number(-shifts[name])} fewer {_label(name)}" for name in fewer]
    parts += [f"{number(shifts[name])} more {_label(name)}" for name in more]
    others = ", the others in proportion" if in_proportion else ""
    return f"have {joined(parts)} pages in 100{others}" if parts else ""


def _label(name: str) -> str:
    return LABELS[name].lower()


def _promise(row: Record) -> str:
    ends = between(row["what_if_low"], row["what_if_high"])
    return f"the forecast is {number(row['what_if_score'])} ({ends}), {signed(row['change'])} points"


def _nothing(course: ChosenCourse) -> str:
    """Say why no change can be recommended."""
    linked = course.model is not None and CHANGED & course.model.linked
    return (NOTHING if linked else UNLINKED).format(course.course)


def _best(course: ChosenCourse, rows: Sequence[Record]) -> str:
    """Say the best change, where there is no target."""
    if not rows:
        return _nothing(course)
    return f"Best change for course {course.course}: {rows[0]['changes']}; {_promise(rows[0])}."


def _reached(course: ChosenCourse, target: float, rows: Sequence[Record]) -> str:
    """Say which recipes reach the target, or that the course is there."""
    if not rows:
        return f"Course {course.course} scores {number(course.score)} and is there already."
    ways = "There is one way" if len(rows) == 1 else f"There are {count(len(rows))} ways"
    return f"{ways} to {number(target)} for course {course.course}: {rows[0]['changes']}; {_promise(rows[0])}."


def _out_of_reach(course: ChosenCourse, target: float, rows: Sequence[Record]) -> str:
    """Say that no recipe reaches the target, and the one that comes nearest."""
    if not rows:
        return f"{_nothing(course)} So {number(target)} is out of reach."
    way = f"{rows[0]['changes']}; {_promise(rows[0])}"
    return f"{number(target)} is out of reach for course {course.course}. The nearest: {way}."
