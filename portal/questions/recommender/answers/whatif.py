"""What the what-if's answers share: the chosen course, the values a reader set, and what the unseen models expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.errors import InvalidFilter
from portal.questions.recommender import model as models
from portal.questions.recommender import stats
from portal.questions.recommender.answers.training import Training, training
from portal.questions.recommender.filters import plain
from portal.questions.recommender.model import OUTCOME, PAGES, SETTABLE, WHAT_IF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change, Flags
    from portal.warehouse import Record, Result

CHOSEN = """
select courses.row, courses.course, courses.company, courses.score as current_score
from courses
join companies using (company)
where {where} and ($course is null or course = $course)
order by companies.has_ids and companies.courses >= $min_cell desc, courses.users desc, courses.row
limit 1
"""
HIGHEST_SCORE = 100.0


@dataclass(frozen=True, slots=True)
class ChosenCourse:
    """The chosen course with its score, the statement that selects it, and the models where there are any.

    `index` is the course's in the model's arrays, -1 where there are no models.
    """

    course: str
    company: str
    score: float
    source: Result
    training: Training
    model: TrainedModel | None
    index: int


def chosen(context: Context) -> ChosenCourse:
    """Look up the chosen course; without a choice, the most used one of a named company with enough courses."""
    source = context.select(CHOSEN, min_cell=context.settings.min_cell)
    (row,) = source.rows
    state = training(context)
    model = models.load(context.snapshot) if state.trained else None
    index = model.index(row["row"]) if model else -1
    return ChosenCourse(row["course"], row["company"], row["current_score"], source, state, model, index)


def locked(context: Context) -> frozenset[str]:
    """Return the features that stay as they are: the locked ones, and certificates unless unlocked."""
    locks, unlocked = set(context.state.get("lock") or ()), set(context.state.get("unlock") or ())
    free = {OUTCOME} & unlocked - locks
    return frozenset((locks | {OUTCOME}) - free)


def values(context: Context, current: Mapping[str, float]) -> dict[str, float]:
    """Return the seven values of the what-if; raises InvalidFilter where the page shares cannot sum to 100."""
    given = {name: float(context.state.get(name)) for name in WHAT_IF if context.state.get(name) is not None}
    shares = {name: value for name, value in given.items() if name in PAGES}
    pages = stats.balanced({name: current[name] for name in PAGES}, shares, locked(context))
    if pages is None:
        first = next(iter(shares))
        listed = ", ".join(f"{name} {plain(value)}" for name, value in shares.items())
        sentence = f"The page shares cannot sum to 100 with {listed} and what is locked."
        raise InvalidFilter(sentence, first, plain(shares[first]))
    return {name: pages[name] if name in PAGES else given.get(name, current[name]) for name in WHAT_IF}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the unseen models expect of one what-if of a course."""

    model_score: float
    change: Change
    what_if_score: float
    like_low: float
    like_high: float
    support: int
    band: str
    outside: str

    def columns(self) -> Record:
        """Return it as the columns `columns.EXPECTED`."""
        return {
            "model_score": self.model_score,
            **self.change.columns(),
            "what_if_score": self.what_if_score,
            "like_low": self.like_low,
            "like_high": self.like_high,
            "support": self.support,
        }


def expected(model: TrainedModel, course: ChosenCourse, wanted: Sequence[Mapping[str, float]]) -> list[Expected]:
    """Return what is expected of each set of what-if values."""
    x = model.with_values(course.index, [model.current(course.index), *wanted])
    predictions = model.predicted(course.index, x)
    limits = stats.limits(model.similar(course.index))
    model_score = float(predictions[:, 0].mean())
    changes = [stats.change(predictions[:, at] - predictions[:, 0]) for at in range(1, len(x))]
    return [
        _expected(model, course, model_score, change, stats.supported(limits, features[SETTABLE]))
        for change, features in zip(changes, x[1:], strict=True)
    ]


def _expected(model: TrainedModel, course: ChosenCourse, model_score: float, change: Change, inside: Flags) -> Expected:
    outside = ", ".join(name for name, ok in zip(WHAT_IF, inside, strict=True) if not ok)
    score = float(np.clip(course.score + change.mean, 0, HIGHEST_SCORE))
    band, low, high = model.band(course.index, model_score + change.mean)
    return Expected(model_score, change, score, low, high, int(inside.sum()), band, outside)
