"""Trains and measures: the courses in, the ten models of the portal and every table that describes them out."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from etl.course_models import folds, importance, learners, measure, tables
from etl.course_models.courses import FEATURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    import lightgbm
    import pandas as pd

    from etl.course_models.courses import Courses, Flags, Floats, Integers
    from etl.course_models.folds import Splits
    from etl.course_models.learners import Effort

J = TypeVar("J")
T = TypeVar("T")
THREADS = 2
SHARES = (0.1, 0.4)
MOST_RAISED = 2_000


@dataclass(frozen=True)
class Trained:
    """What training gives: models as LightGBM's own text by file name, and tables by name."""

    models: dict[str, str]
    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Fold:
    """What the model in use says of a held-out fold, and what it relies on there."""

    said: Floats
    falls: Floats | None
    moves: Floats | None


@dataclass
class Held:
    """Predictions of held-out courses by model and split, and what else came of the random folds, fold by fold.

    `falls` and `moves` are the fall of R2 and the change of each feature, `impurity` their importance in the published
    forest, `fewer` the shares of the courses that were trained on, each with its R2.
    """

    predicted: dict[tuple[str, str], Floats]
    falls: list[Floats] = field(default_factory=list)
    moves: list[Floats] = field(default_factory=list)
    impurity: Floats = field(default_factory=lambda: np.zeros(len(FEATURES)))
    fewer: list[tuple[float, float]] = field(default_factory=list)


def jobs(effort: Effort) -> int:
    """Return how many steps training has, for its progress bar."""
    tested = len(folds.SPLITS) * folds.FOLDS
    chunks = len(learners.chunks(effort.forest))
    return 2 * folds.HALVINGS + tested * (1 + chunks) + folds.FOLDS * len(SHARES)


class Work:
    """Two threads that work on independent jobs, those that were started first; `tick` is called as each one ends.

    Kinds of job are all started before the first result is waited for: else a thread would idle at the end of each.
    """

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._pool = ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1))

    def __enter__(self) -> Work:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what runs; what has not begun is dropped."""
        self._pool.shutdown(cancel_futures=True)

    def start(self, function: Callable[[J], T], todo: Iterable[J]) -> Iterator[tuple[J, T]]:
        """Start every job; return each with its result, in order, as they end."""
        return self._ended([(job, self._pool.submit(function, job)) for job in todo])

    def _ended(self, started: list[tuple[J, Future[T]]]) -> Iterator[tuple[J, T]]:
        for job, result in started:
            yield job, result.result()
            self._tick()


@dataclass(frozen=True)
class Task:
    """What is trained on, and the four kinds of job; no job needs another's result."""

    courses: Courses
    flags: Flags
    splits: Splits
    effort: Effort

    def half(self, job: tuple[int, bool]) -> tuple[str, Floats]:
        """Return the model of a half as text, and what it predicts for the other half; `job`: halving, first or not."""
        halving, first = job
        trained = self.flags[halving] == first
        model = self._boosted(trained)
        return model.model_to_string(), learners.predicted(model, self.courses.x[~trained])

    def fold(self, job: tuple[str, int]) -> Fold:
        """Return what the model in use says of a fold, and, of random ones, what it relies on; `job`: split, fold.

        The changes are those of some 2,000 courses of the fold, spread evenly over the file.
        """
        split, fold = job
        trained, places = self.splits[split][fold]
        model = self._boosted(trained)
        x, y = self.courses.x[places], self.courses.y[places]
        said = learners.predicted(model, x)
        if split != "random":
            return Fold(said, None, None)
        falls = importance.shuffled(model, x, y, said, self.effort.shuffles, fold)
        return Fold(said, falls, importance.changes(model, x[:: max(1, len(x) // MOST_RAISED)]))

    def fewer(self, job: tuple[float, int]) -> float:
        """Return R2 of a random fold where only a share of the others is trained on; `job`: share, fold."""
        share, fold = job
        trained, places = self.splits["random"][fold]
        model = self._boosted(np.random.default_rng(fold).permutation(trained)[: max(2, int(share * len(trained)))])
        return measure.r2(self.courses.y[places], learners.predicted(model, self.courses.x[places]))

    def grown(self, job: tuple[str, int, int]) -> tuple[Floats, Floats]:
        """Return what some trees of the published forest predict, and their importances; `job`: split, fold, chunk."""
        split, fold, chunk = job
        trained, places = self.splits[split][fold]
        x, y = self.courses.x, self.courses.y
        return learners.grown(x[trained], y[trained], x[places], learners.chunks(self.effort.forest)[chunk], chunk)

    def _boosted(self, trained: Integers | Flags) -> lightgbm.Booster:
        return learners.boosted(self.courses.x[trained], self.courses.y[trained], self.effort)


def train(courses: Courses, effort: Effort, tick: Callable[[], None]) -> Trained:
    """Train and measure everything; `tick` is called `jobs(effort)` times."""
    flags, splits = folds.halvings(len(courses.y)), folds.splits(courses)
    task = Task(courses, flags, splits, effort)
    tested = [(split, fold) for split in splits for fold in range(folds.FOLDS)]
    chunks = range(len(learners.chunks(effort.forest)))
    with Work(tick) as work:
        halves = work.start(task.half, [(halving, first) for halving in range(len(flags)) for first in (True, False)])
        whole = work.start(task.fold, tested)
        fewer = work.start(task.fewer, [(share, fold) for share in SHARES for fold in range(folds.FOLDS)])
        grown = work.start(task.grown, [(*one, chunk) for one in tested for chunk in chunks])
        held = _simple(courses, splits)
        models, unseen = _joined(halves, flags)
        _add_in_use(held, splits, whole)
        held.fewer += [(share, r2) for (share, _), r2 in fewer]
        _add_forest(held, splits, grown, effort)
    return Trained(models, tables.made(courses, splits, flags, unseen, held))


def _simple(courses: Courses, splits: Splits) -> Held:
    """Return what the four plain models predict, and room for the other two."""
    x, y, profile = courses.x, courses.y, courses.profile
    held = Held({(model, split): np.zeros(len(y)) for model in learners.MODELS for split in splits})
    for split, pairs in splits.items():
        for trained, places in pairs:
            for name in learners.SIMPLE:
                said = learners.simple(name, x[trained], y[trained], profile[trained], x[places], profile[places])
                held.predicted[name, split][places] = said
    return held


def _joined(
    halves: Iterable[tuple[tuple[int, bool], tuple[str, Floats]]], flags: Flags
) -> tuple[dict[str, str], Floats]:
    """Return the ten models by file name, and each course's mean prediction by the five that have not seen it."""
    models, unseen = {}, np.zeros(flags.shape[1])
    for (halving, first), (text, said) in halves:
        models[f"half-{halving + 1}-{'first' if first else 'second'}.txt"] = text
        unseen[flags[halving] != first] += said / len(flags)
    return models, unseen


def _add_in_use(held: Held, splits: Splits, found: Iterable[tuple[tuple[str, int], Fold]]) -> None:
    for (split, fold), result in found:
        held.predicted[learners.IN_USE, split][splits[split][fold][1]] = result.said
        if result.falls is not None and result.moves is not None:
            held.falls.append(result.falls)
            held.moves.append(result.moves)


def _add_forest(
    held: Held, splits: Splits, found: Iterable[tuple[tuple[str, int, int], tuple[Floats, Floats]]], effort: Effort
) -> None:
    """Add what the published forest predicts, and its mean impurity importances over the random folds."""
    sizes = learners.chunks(effort.forest)
    for (split, fold, chunk), (said, importances) in found:
        weight = sizes[chunk] / effort.forest
        held.predicted[learners.FOREST, split][splits[split][fold][1]] += said * weight
        if split == "random":
            held.impurity += importances * weight / folds.FOLDS
