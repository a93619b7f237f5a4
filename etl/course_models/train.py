"""Trains and measures: the courses in, the ten models of the portal and every table that describes them out."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from etl.course_models import folds, importance, learners, measure, tables, twins
from etl.course_models.courses import FEATURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import lightgbm
    import pandas as pd

    from etl.course_models.checkpoints import Arrays, Checkpoints
    from etl.course_models.courses import Courses, Flags, Floats, Integers
    from etl.course_models.folds import Splits
    from etl.course_models.learners import Effort

J = TypeVar("J", bound=tuple[object, ...])
THREADS = 2
SHARES = (0.1, 0.4)
MOST_RAISED = 2_000


@dataclass(frozen=True)
class Trained:
    """What training gives: models as LightGBM's own text by file name, tables by name, and how long it took.

    Steps that were read from checkpoints take almost no time. `missing` are the phases that are still to come.
    """

    models: dict[str, str]
    tables: dict[str, pd.DataFrame]
    missing: tuple[str, ...]
    seconds: float
    cpu_seconds: float


@dataclass
class Held:
    """Predictions of held-out courses by model and split, and what else came of the random folds, fold by fold.

    `falls` and `moves` are the fall of R2 and the change of each feature, `impurity` their importance in the published
    forest (NaN without it), `fewer` the shares of the courses that were trained on, each with its R2.
    """

    predicted: dict[tuple[str, str], Floats]
    falls: list[Floats] = field(default_factory=list)
    moves: list[Floats] = field(default_factory=list)
    impurity: Floats = field(default_factory=lambda: np.full(len(FEATURES), np.nan))
    fewer: list[tuple[float, float]] = field(default_factory=list)


FORECAST, COMPARISON = "forecast", "comparison"
PHASES = (FORECAST, COMPARISON)


def names(effort: Effort, phase: str) -> list[str]:
    """Return the names of the steps of a phase, in the order in which they begin.

    The forecast's are the twins, the ten models that readers use, what was measured of the model in use, and how it
    learns; the comparison's are the published forest, a hundred trees a step, which is evidence and takes nearly all of
    the time.
    """
    tested = [(split, fold) for split in folds.SPLITS for fold in range(folds.FOLDS)]
    if phase == COMPARISON:
        return [_name("forest", *job, chunk) for job in tested for chunk in range(len(learners.chunks(effort.forest)))]
    halves = [_name("half", halving, side) for halving in range(folds.HALVINGS) for side in (True, False)]
    fewer = [_name("fewer", share, fold) for share in SHARES for fold in range(folds.FOLDS)]
    return [_name("twins"), *halves, *(_name("fold", *job) for job in tested), *fewer]


def _name(kind: str, *job: object) -> str:
    return "-".join(str(part) for part in (kind, *job))


class Work:
    """Two threads that work on independent jobs, those that were started first; `tick` is called as each ends.

    Kinds of job are all started before the first result is waited for: else a thread would idle at the end of each.
    What was finished by an earlier run is read from its checkpoint.
    """

    def __init__(self, checkpoints: Checkpoints, tick: Callable[[], None]) -> None:
        self._checkpoints = checkpoints
        self._tick, self._lock = tick, threading.Lock()
        self._pool = ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1))

    def __enter__(self) -> Work:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what runs; what has not begun is dropped."""
        self._pool.shutdown(cancel_futures=True)

    def start(self, kind: str, function: Callable[[J], Arrays], todo: Iterable[J]) -> Iterator[tuple[J, Arrays]]:
        """Start every job of a kind; return each with its result, in order, as they end."""
        started = [(job, self._pool.submit(self._result, kind, function, job)) for job in todo]
        return ((job, result.result()) for job, result in started)

    def _result(self, kind: str, function: Callable[[J], Arrays], job: J) -> Arrays:
        arrays = self._checkpoints.result(_name(kind, *job), lambda: function(job))
        with self._lock:
            self._tick()
        return arrays


@dataclass(frozen=True)
class Task:
    """What is trained on, and the five kinds of job; no job needs another's result."""

    courses: Courses
    flags: Flags
    splits: Splits
    effort: Effort

    def twins(self, job: tuple[()]) -> Arrays:  # noqa: ARG002 - there is only one
        """Return what `twins.measured` gives."""
        return twins.measured(self.courses)

    def half(self, job: tuple[int, bool]) -> Arrays:
        """Return the `model` of a half as the bytes of its text, and what it `predicted` for the other half.

        `job`: halving, first half or not.
        """
        halving, first = job
        trained = self.flags[halving] == first
        model = self._boosted(trained)
        text = np.frombuffer(model.model_to_string().encode(), dtype=np.uint8)
        return {"model": text, "predicted": learners.predicted(model, self.courses.x[~trained])}

    def fold(self, job: tuple[str, int]) -> Arrays:
        """Return what the model in use `predicted` for a fold, and on random ones what it relies on; `job` names it.

        `falls` of R2 by shuffled feature, and `moves` by raised feature: those of some 2,000 courses of the fold,
        spread evenly over the file.
        """
        split, fold = job
        trained, places = self.splits[split][fold]
        model = self._boosted(trained)
        x, y = self.courses.x[places], self.courses.y[places]
        predicted = learners.predicted(model, x)
        if split != "random":
            return {"predicted": predicted}
        falls = importance.shuffled(model, x, y, predicted, self.effort.shuffles, fold)
        moves = importance.changes(model, x[:: max(1, len(x) // MOST_RAISED)])
        return {"predicted": predicted, "falls": falls, "moves": moves}

    def fewer(self, job: tuple[float, int]) -> Arrays:
        """Return R2 of a random fold where only a share of the others is trained on; `job`: share, fold."""
        share, fold = job
        trained, places = self.splits["random"][fold]
        model = self._boosted(np.random.default_rng(fold).permutation(trained)[: max(2, int(share * len(trained)))])
        return {"r2": np.array(measure.r2(self.courses.y[places], learners.predicted(model, self.courses.x[places])))}

    def forest(self, job: tuple[str, int, int]) -> Arrays:
        """Return what trees of the published forest `predicted`, and their `importances`; `job`: split, fold, chunk."""
        split, fold, chunk = job
        trained, places = self.splits[split][fold]
        x, y = self.courses.x, self.courses.y
        trees = learners.chunks(self.effort.forest)[chunk]
        predicted, importances = learners.grown(x[trained], y[trained], x[places], trees, chunk)
        return {"predicted": predicted, "importances": importances}

    def _boosted(self, trained: Integers | Flags) -> lightgbm.Booster:
        return learners.boosted(self.courses.x[trained], self.courses.y[trained], self.effort)


def train(
    courses: Courses, effort: Effort, checkpoints: Checkpoints, tick: Callable[[], None], *, comparison: bool = True
) -> Trained:
    """Train and measure; without `comparison` all but the published forest, which then has no row and no importance.

    `tick` is called once for each of the steps that `names` lists, also for those that have a checkpoint.
    """
    start, spent = time.perf_counter(), time.process_time()
    flags, splits = folds.halvings(len(courses.y)), folds.splits(courses)
    task = Task(courses, flags, splits, effort)
    tested = [(split, fold) for split in splits for fold in range(folds.FOLDS)]
    chunks = range(len(learners.chunks(effort.forest))) if comparison else ()
    with Work(checkpoints, tick) as work:
        twinned = work.start("twins", task.twins, [()])
        pairs = [(halving, first) for halving in range(len(flags)) for first in (True, False)]
        halves = work.start("half", task.half, pairs)
        whole = work.start("fold", task.fold, tested)
        fewer = work.start("fewer", task.fewer, [(share, fold) for share in SHARES for fold in range(folds.FOLDS)])
        forest = work.start("forest", task.forest, [(*pair, chunk) for pair in tested for chunk in chunks])
        held = _simple(courses, splits)
        models, unseen = _joined(halves, flags)
        _add_in_use(held, splits, whole)
        held.fewer += [(share, float(result["r2"])) for (share, _), result in fewer]
        if comparison:
            _add_forest(held, splits, forest, effort)
        ((_, compared),) = twinned
    frames = {**tables.made(courses, splits, flags, unseen, held), **tables.of_twins(courses, compared)}
    missing = () if comparison else (COMPARISON,)
    return Trained(models, frames, missing, time.perf_counter() - start, time.process_time() - spent)


def _simple(courses: Courses, splits: Splits) -> Held:
    """Return what the four plain models predict."""
    x, y, profile = courses.x, courses.y, courses.profile
    held = Held({(model, split): np.zeros(len(y)) for model in learners.SIMPLE for split in splits})
    for split, pairs in splits.items():
        for trained, places in pairs:
            for name in learners.SIMPLE:
                predicted = learners.simple(name, x[trained], y[trained], profile[trained], x[places], profile[places])
                held.predicted[name, split][places] = predicted
    return held


def _joined(halves: Iterable[tuple[tuple[int, bool], Arrays]], flags: Flags) -> tuple[dict[str, str], Floats]:
    """Return the ten models by file name, and each course's mean prediction by the five that have not seen it."""
    models, unseen = {}, np.zeros(flags.shape[1])
    for (halving, first), result in halves:
        models[f"half-{halving + 1}-{'first' if first else 'second'}.txt"] = result["model"].tobytes().decode()
        unseen[flags[halving] != first] += result["predicted"] / len(flags)
    return models, unseen


def _add_in_use(held: Held, splits: Splits, results: Iterable[tuple[tuple[str, int], Arrays]]) -> None:
    for split in splits:
        held.predicted[learners.IN_USE, split] = np.zeros(len(next(iter(held.predicted.values()))))
    for (split, fold), result in results:
        held.predicted[learners.IN_USE, split][splits[split][fold][1]] = result["predicted"]
        if "falls" in result:
            held.falls.append(result["falls"])
            held.moves.append(result["moves"])


def _add_forest(
    held: Held, splits: Splits, results: Iterable[tuple[tuple[str, int, int], Arrays]], effort: Effort
) -> None:
    """Add what the published forest predicts, and its mean impurity importances over the random folds."""
    sizes = learners.chunks(effort.forest)
    held.impurity = np.zeros(len(FEATURES))
    for split in splits:
        held.predicted[learners.FOREST, split] = np.zeros(len(next(iter(held.predicted.values()))))
    for (split, fold, chunk), result in results:
        weight = sizes[chunk] / effort.forest
        held.predicted[learners.FOREST, split][splits[split][fold][1]] += result["predicted"] * weight
        if split == "random":
            held.impurity += result["importances"] * weight / folds.FOLDS
