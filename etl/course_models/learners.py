"""The six models that are compared: features and scores in, predictions of held-out courses out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lightgbm
import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

if TYPE_CHECKING:
    from etl.course_models.courses import Floats, Integers

SIMPLE = ("overall mean", "profile mean", "linear", "ridge")
FOREST, IN_USE = "published forest", "in use"
MODELS = (*SIMPLE, FOREST, IN_USE)
CHUNK = 100
BOOSTED: dict[str, Any] = {
    "objective": "regression",
    "num_leaves": 63,
    "min_child_samples": 10,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "max_bin": 255,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "seed": 0,
    "verbose": -1,
}
GROWN: dict[str, Any] = {
    "max_depth": 110,
    "max_features": 3,
    "min_samples_leaf": 3,
    "min_samples_split": 8,
    "n_jobs": 1,
}


@dataclass(frozen=True)
class Effort:
    """How much is trained: boosted trees and their learning rate, trees of the published forest, shuffles a feature."""

    trees: int
    rate: float
    forest: int
    shuffles: int


FULL = Effort(trees=500, rate=0.07, forest=1500, shuffles=1)
QUICK = Effort(trees=40, rate=0.3, forest=10, shuffles=1)


def simple(name: str, x: Floats, y: Floats, profile: Integers, held: Floats, held_profile: Integers) -> Floats:
    """Return what one of the plain models predicts for the held-out courses.

    `profile mean` of a profile that was not trained on is the overall mean; the linear ones stand on log(1 + value),
    standardised.
    """
    if name == "overall mean":
        return np.full(len(held), y.mean())
    if name == "profile mean":
        known = np.unique(profile)
        means = {int(one): float(y[profile == one].mean()) for one in known}
        return np.array([means.get(int(one), float(y.mean())) for one in held_profile])
    model = make_pipeline(StandardScaler(), LinearRegression() if name == "linear" else Ridge(alpha=1.0))
    return np.asarray(model.fit(np.log1p(x), y).predict(np.log1p(held)), dtype=float)


def boosted(x: Floats, y: Floats, effort: Effort) -> lightgbm.Booster:
    """Return the model in use: gradient boosted trees (LightGBM, Ke et al. 2017)."""
    parameters = {**BOOSTED, "learning_rate": effort.rate}
    return lightgbm.train(parameters, lightgbm.Dataset(x, y, params=parameters), effort.trees)


def predicted(model: lightgbm.Booster, x: Floats) -> Floats:
    """Return a boosted model's predictions."""
    return np.asarray(model.predict(x, num_threads=1), dtype=float)


def grown(x: Floats, y: Floats, held: Floats, trees: int, seed: int) -> tuple[Floats, Floats]:
    """Return the mean prediction of some trees of the published forest, and their impurity importances.

    A random forest is the mean of independent trees: grown in chunks with seeds of their own it is the same forest,
    without holding 1,500 trees in memory at once.
    """
    forest = RandomForestRegressor(trees, random_state=seed, **GROWN).fit(x, y)
    return np.asarray(forest.predict(held), dtype=float), np.asarray(forest.feature_importances_, dtype=float)


def chunks(trees: int) -> list[int]:
    """Return how many trees each chunk of a forest has."""
    whole, rest = divmod(trees, CHUNK)
    return [CHUNK] * whole + ([rest] if rest else [])
