"""Trains and measures: the courses in, the ten models of the portal and every table that describes them out."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from etl.course_models import folds, importance, learners, measure
from etl.course_models.courses import FEATURES, PLACES, raised, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import lightgbm

    from etl.course_models.courses import Courses, Flags, Floats, Integers
    from etl.course_models.learners import Effort

T = TypeVar("T")
J = TypeVar("J")
THREADS = 2
SHARES = (0.1, 0.4)
MOST_RAISED = 2_000
Splits = dict[str, list[tuple["Integers", "Integers"]]]


@dataclass(frozen=True)
class Trained:
    """What training gives: models as LightGBM's own text by file name, and tables by name."""

    models: dict[str, str]
    tables: dict[str, pd.DataFrame]


@dataclass
class Held:
    """Predictions of held-out courses by model and split, fold by fold, and what the folds gave besides."""

    predicted: dict[tuple[str, str], Floats]
    models: list[lightgbm.Booster] = field(default_factory=list)
    impurity: Floats = field(default_factory=lambda: np.zeros(len(FEATURES)))


def jobs(effort: Effort) -> int:
    """Return how many steps training has, for its progress bar."""
    tested = len(folds.SPLITS) * folds.FOLDS
    chunks = len(learners.chunks(effort.forest))
    return 2 * folds.HALVINGS + tested * (1 + chunks) + folds.FOLDS * (len(SHARES) + 2)


class Work:
    """Two threads that work on independent jobs; `tick` is called as each one ends."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick

    def each(self, function: Callable[[J], T], todo: Iterable[J]) -> Iterator[tuple[J, T]]:
        """Yield every job with its result, in order, as they end."""
        listed = list(todo)
        with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as pool:
            for job, result in zip(listed, pool.map(function, listed), strict=True):
                self._tick()
                yield job, result


def train(courses: Courses, effort: Effort, tick: Callable[[], None]) -> Trained:
    """Train and measure everything; `tick` is called `jobs(effort)` times."""
    work = Work(tick)
    flags = folds.halvings(len(courses.y))
    splits = folds.splits(courses)
    models, unseen = _halves(courses, flags, effort, work)
    held = _held_out(courses, splits, effort, work)
    in_use = {split: held.predicted[learners.IN_USE, split] for split in folds.SPLITS}
    tables = {
        "model_scores": _scores(courses, splits, held),
        "model_coverage": _coverage(courses, splits, in_use),
        "model_features": _features(courses, splits, held, effort, work),
        "model_learning": _learning(courses, splits["random"], in_use["random"], effort, work),
        "model_bands": _bands(courses, unseen, in_use["by_profile"]),
        "model_courses": pd.DataFrame(
            {
                "row": courses.row,
                "halves": (flags * (1 << np.arange(folds.HALVINGS))[:, None]).sum(axis=0),
                "unseen": unseen,
                **in_use,
            }
        ),
    }
    return Trained(models, tables)


def _halves(courses: Courses, flags: Flags, effort: Effort, work: Work) -> tuple[dict[str, str], Floats]:
    """Return the ten models by file name, and each course's mean prediction by the five that have not seen it."""
    models, unseen = {}, np.zeros(len(courses.y))

    def one(job: tuple[int, bool]) -> tuple[str, Floats]:
        halving, first = job
        trained = flags[halving] == first
        model = learners.boosted(courses.x[trained], courses.y[trained], effort)
        return model.model_to_string(), learners.predicted(model, courses.x[~trained])

    for (halving, first), (text, said) in work.each(one, [(h, f) for h in range(len(flags)) for f in (True, False)]):
        models[f"half-{halving + 1}-{'first' if first else 'second'}.txt"] = text
        unseen[flags[halving] != first] += said / len(flags)
    return models, unseen


def _held_out(courses: Courses, splits: Splits, effort: Effort, work: Work) -> Held:
    """Return what each of the six models predicts for the courses of the folds that it was not trained on."""
    x, y, profile = courses.x, courses.y, courses.profile
    held = Held({(model, split): np.zeros(len(y)) for model in learners.MODELS for split in splits})
    tested = [(split, fold) for split in splits for fold in range(folds.FOLDS)]
    for split, fold in tested:
        trained, places = splits[split][fold]
        for name in learners.SIMPLE:
            said = learners.simple(name, x[trained], y[trained], profile[trained], x[places], profile[places])
            held.predicted[name, split][places] = said

    def boost(job: tuple[str, int]) -> lightgbm.Booster:
        trained, _ = splits[job[0]][job[1]]
        return learners.boosted(x[trained], y[trained], effort)

    for (split, fold), model in work.each(boost, tested):
        places = splits[split][fold][1]
        held.predicted[learners.IN_USE, split][places] = learners.predicted(model, x[places])
        if split == "random":
            held.models.append(model)
    _forest(courses, splits, held, effort, work)
    return held


def _forest(courses: Courses, splits: Splits, held: Held, effort: Effort, work: Work) -> None:
    """Add what the published forest predicts, and its mean impurity importances over the random folds."""
    sizes = learners.chunks(effort.forest)
    todo = [(split, fold, chunk) for split in splits for fold in range(folds.FOLDS) for chunk in range(len(sizes))]

    def grow(job: tuple[str, int, int]) -> tuple[Floats, Floats]:
        split, fold, chunk = job
        trained, places = splits[split][fold]
        return learners.grown(courses.x[trained], courses.y[trained], courses.x[places], sizes[chunk], chunk)

    for (split, fold, chunk), (said, importances) in work.each(grow, todo):
        weight = sizes[chunk] / effort.forest
        held.predicted[learners.FOREST, split][splits[split][fold][1]] += said * weight
        if split == "random":
            held.impurity += importances * weight / folds.FOLDS


def _scores(courses: Courses, splits: Splits, held: Held) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for model in learners.MODELS:
        for split, pairs in splits.items():
            places = [places for _, places in pairs]
            found = measure.quality(courses.y, held.predicted[model, split], places, courses.profile)
            rows.append({"model": model, "split": split, **vars(found)})
    return pd.DataFrame(rows)


def _coverage(courses: Courses, splits: Splits, in_use: dict[str, Floats]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for split, pairs in splits.items():
        inside, width = measure.covered(courses.y, in_use[split], [places for _, places in pairs])
        fifth = measure.fifths(in_use[split])
        for name in ("all", *range(1, measure.FIFTHS + 1)):
            own = np.ones(len(fifth), dtype=bool) if name == "all" else fifth == name
            counted = {"n": int(own.sum()), "inside": int(inside[own].sum())}
            wide = float(width[own].mean()) if own.any() else None
            rows.append({"split": split, "fifth": str(name), **counted, "width": wide})
    return pd.DataFrame(rows)


def _features(courses: Courses, splits: Splits, held: Held, effort: Effort, work: Work) -> pd.DataFrame:
    """Return importance and direction of each feature: means of the five folds with their 95% t intervals.

    The direction is that of some 2,000 held-out courses of each fold, spread evenly over the file.
    """
    parts = [
        (model, places, seed)
        for seed, (model, (_, places)) in enumerate(zip(held.models, splits["random"], strict=True))
    ]

    def fall(job: tuple[lightgbm.Booster, Integers, int]) -> Floats:
        model, places, seed = job
        return importance.shuffled(model, courses.x[places], courses.y[places], effort.shuffles, seed)

    def change(job: tuple[lightgbm.Booster, Integers, int]) -> Floats:
        model, places, _ = job
        return importance.changes(model, courses.x[places[:: max(1, len(places) // MOST_RAISED)]])

    falls = np.array([result for _, result in work.each(fall, parts)])
    moves = np.array([result for _, result in work.each(change, parts)])
    rows = []
    for name, place in PLACES.items():
        permutation, change_ = _mean(falls[:, place]), _mean(moves[:, place])
        rows.append(
            {
                "name": name,
                "impurity": float(held.impurity[place]),
                **dict(zip(("permutation", "permutation_low", "permutation_high"), permutation, strict=True)),
                "step": raised(courses.x, name)[2],
                **dict(zip(("change", "change_low", "change_high"), change_, strict=True)),
                "iqr": spread(courses.x[:, place]),
            }
        )
    return pd.DataFrame(rows)


def _mean(values: Floats) -> tuple[float, float, float]:
    """Return the mean over folds with its 95% t interval; NaN where a fold has none."""
    mean = float(values.mean())
    half = float(stdtrit(len(values) - 1, 0.975)) * float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    return mean, mean - half, mean + half


def _learning(
    courses: Courses, pairs: list[tuple[Integers, Integers]], whole: Floats, effort: Effort, work: Work
) -> pd.DataFrame:
    """Return R2 over the random folds when only a share of the other folds is trained on."""

    def one(job: tuple[float, int]) -> float:
        share, fold = job
        trained, places = pairs[fold]
        some = np.random.default_rng(fold).permutation(trained)[: max(2, int(share * len(trained)))]
        model = learners.boosted(courses.x[some], courses.y[some], effort)
        return measure.r2(courses.y[places], learners.predicted(model, courses.x[places]))

    found: dict[float, list[float]] = {}
    for (share, _), value in work.each(one, [(share, fold) for share in SHARES for fold in range(len(pairs))]):
        found.setdefault(share, []).append(value)
    found[1.0] = [measure.r2(courses.y[places], whole[places]) for _, places in pairs]
    trained = float(np.mean([len(places) for places, _ in pairs]))
    return pd.DataFrame(
        [
            {"courses": round(share * trained), "r2": float(np.mean(some)), "r2_sd": float(np.std(some, ddof=1))}
            for share, some in found.items()
        ]
    )


def _bands(courses: Courses, unseen: Floats, by_profile: Floats) -> pd.DataFrame:
    """Return the bands that the portal draws: for companies that the models know, and for those they do not."""
    made = {"random": measure.bands(courses.y, unseen), "by_profile": measure.bands(courses.y, by_profile)}
    return pd.concat(
        [
            pd.DataFrame({"split": split, "start": found.start, "low": found.low, "high": found.high})
            for split, found in made.items()
        ],
        ignore_index=True,
    )
