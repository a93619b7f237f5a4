"""Which changes would reach a target: the smallest that all unseen models agree on; without a target the best bets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, number, signed
from portal.questions.recommender import search, stats
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.filters import LABELS
from portal.questions.recommender.model import WHAT_IF
from portal.questions.recommender.words import CERTIFICATES, NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.whatif import ChosenCourse
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.search import GoalRecipe
    from portal.warehouse import Record

WIDTHS = (10, 6)
RECIPE_BYTES = 600
NOTHING = "Nothing that you can change moves course {} reliably."
RULES = (
    "A recipe needs the support of like courses for at least six of the seven values and all five unseen models to "
    "agree; page shares keep their sum, what is locked stays, and certificates are locked unless unlocked."
)


def recipes(context: Context) -> Draft:
    """Give up to three recipes that reach the target, the smallest changes first; without one the best bets."""
    course = whatif.chosen(context)
    if course.model is None:
        return Draft([], course.training.no_forecast, course.source, (course.training.note,))
    current = course.model.current(course.index)
    free = frozenset(WHAT_IF) - whatif.locked(context)
    target = context.state.get("target")
    candidates = _candidates(course.model, course.index, free, () if target is None else WIDTHS)
    if target is None:
        listed = search.best_bets(candidates)
    else:
        listed = search.reaching(candidates, course.score, float(target))
    rows = [_row(rank, recipe, course, current) for rank, recipe in enumerate(listed, start=1)]
    finding = _bets(rows, course) if target is None else _goal(rows, candidates, course, float(target))
    return Draft(rows, finding, course.source, (UNSEEN, RULES, NO_PROOF, CERTIFICATES))


def _candidates(model: TrainedModel, index: int, free: frozenset[str], widths: Sequence[int]) -> list[GoalRecipe]:
    """Return what the search gives; cached for other targets of the same course and locks."""
    key = ("recipes", str(index), str(widths), ",".join(sorted(free)))
    cached: list[GoalRecipe] | None = model.cache.get(key)
    if cached is not None:
        return cached
    limits = stats.limits(model.similar(index))
    result = search.Search(model, index, model.current(index), limits, free).run(widths)
    model.cache.put(key, result, RECIPE_BYTES * len(result))
    return result


def _row(rank: int, recipe: GoalRecipe, course: ChosenCourse, current: Mapping[str, float]) -> Record:
    return {
        "rank": rank,
        "changes": _in_words(current, recipe.values),
        **recipe.change.columns(),
        "effort": recipe.effort,
        "support": recipe.support,
        "what_if_score": min(whatif.HIGHEST_SCORE, course.score + recipe.change.mean),
        "moves": len(recipe.values),
        **current,
        **recipe.values,
    }


def _in_words(current: Mapping[str, float], values: Mapping[str, float]) -> str:
    """Put new values in words, those that fall first."""
    ordered = sorted(values, key=lambda name: (values[name] > current[name], WHAT_IF.index(name)))
    return ", ".join(
        f"{LABELS[name].lower()} {number(current[name])} \u2192 {number(values[name])}" for name in ordered
    )


def _bets(rows: Sequence[Record], course: ChosenCourse) -> str:
    if not rows:
        return NOTHING.format(course.course)
    best = rows[0]
    gain = f"{signed(best['change'])} points ({signed(best['change_low'])} to {signed(best['change_high'])})"
    return f"Best bet for course {course.course}: {best['changes']} goes with {gain}, all five models agreeing."


def _goal(rows: Sequence[Record], candidates: Sequence[GoalRecipe], course: ChosenCourse, target: float) -> str:
    if course.score >= target:
        return f"Course {course.course} scores {number(course.score)} and is there already."
    if rows:
        are, ways = ("is", "one way") if len(rows) == 1 else ("are", f"{count(len(rows))} ways")
        return f"There {are} {ways} to about {number(target)}; the smallest: {rows[0]['changes']}."
    closest = max(candidates, key=lambda recipe: recipe.change.mean, default=None)
    if closest is None:
        return f"{NOTHING.format(course.course)} No recipe to {number(target)} can be recommended."
    score = min(whatif.HIGHEST_SCORE, course.score + closest.change.mean)
    return f"No recipe to {number(target)} can be recommended; the closest found comes to about {number(score)}."
