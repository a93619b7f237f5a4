"""From what training found to the tables of the build that describe the models (tables.toml says what each holds)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from etl.course_models import folds, learners, measure
from etl.course_models.courses import PLACES, raised, spread
from etl.course_models.twins import EXCHANGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.course_models.checkpoints import Arrays
    from etl.course_models.courses import Courses, Flags, Floats, Integers
    from etl.course_models.folds import Splits
    from etl.course_models.train import Held


def made(courses: Courses, splits: Splits, flags: Flags, unseen: Floats, held: Held) -> dict[str, pd.DataFrame]:
    """Return every table by name."""
    in_use = {split: held.predicted[learners.IN_USE, split] for split in folds.SPLITS}
    return {
        "model_scores": _scores(courses, splits, held),
        "model_coverage": _coverage(courses, splits, in_use),
        "model_features": _features(courses, held),
        "model_learning": _learning(courses, splits["random"], in_use["random"], held.fewer),
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


def of_twins(courses: Courses, measured: Arrays) -> dict[str, pd.DataFrame]:
    """Return the tables of the twins, by name, from what `twins.measured` gives."""
    taken, given = (pd.Series(names, dtype=object) for names in zip(*EXCHANGES, strict=True))
    exchange = measured["exchange"]
    columns = ("courses", "twins", "pairs", "mean_difference", "low", "high", "share_higher")
    return {
        "model_twins": pd.DataFrame(
            {"taken_from": taken, "given_to": given, **{name: measured[name] for name in columns}}
        ),
        "model_twin_courses": pd.DataFrame(
            {
                "row": courses.row[measured["index"]],
                "taken_from": taken[exchange].to_numpy(),
                "given_to": given[exchange].to_numpy(),
                "side": np.where(measured["is_twin"], "twin", "course"),
            }
        ),
    }


def _scores(courses: Courses, splits: Splits, held: Held) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for model in (name for name in learners.MODELS if (name, "random") in held.predicted):
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


def _features(courses: Courses, held: Held) -> pd.DataFrame:
    """Return importance and direction of each feature: means of the five folds with their 95% t intervals."""
    falls, moves = np.array(held.falls), np.array(held.moves)
    rows = []
    for name, place in PLACES.items():
        permutation, change = _mean(falls[:, place]), _mean(moves[:, place])
        rows.append(
            {
                "name": name,
                "impurity": float(held.impurity[place]),
                **dict(zip(("permutation", "permutation_low", "permutation_high"), permutation, strict=True)),
                "step": raised(courses.x, name)[2],
                **dict(zip(("change", "change_low", "change_high"), change, strict=True)),
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
    courses: Courses, pairs: list[tuple[Integers, Integers]], whole: Floats, fewer: Iterable[tuple[float, float]]
) -> pd.DataFrame:
    """Return R2 over the random folds by the share of the other folds that was trained on; `whole` are all of them."""
    found: dict[float, list[float]] = {}
    for share, value in fewer:
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
