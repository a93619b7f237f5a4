"""What the model in use relies on: shuffled features and raised ones, on courses that were held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.course_models.courses import FEATURES, PLACES, block_of, raised
from etl.course_models.learners import predicted
from etl.course_models.measure import r2

if TYPE_CHECKING:
    import lightgbm

    from etl.course_models.courses import Floats


def shuffled(model: lightgbm.Booster, x: Floats, y: Floats, said: Floats, shuffles: int, seed: int) -> Floats:
    """Return for each feature how much R2 of held-out courses falls when it is shuffled among them.

    `said` is what the model predicts for them as they are; a course that a shuffle gives its own value keeps it. Page
    shares are shuffled together, so that they still sum to 100, and so are the company columns: each of these
    carries the fall of its block. The mean of so many `shuffles`.
    """
    rng = np.random.default_rng(seed)
    before = r2(y, said)
    falls: dict[tuple[str, ...], float] = {}
    for block in dict.fromkeys(block_of(name) for name in FEATURES):
        places = [PLACES[name] for name in block]
        found = []
        for _ in range(shuffles):
            moved = x.copy()
            moved[:, places] = x[rng.permutation(len(x))][:, places]
            other = (moved != x).any(axis=1)
            after = said.copy()
            if other.any():
                after[other] = predicted(model, moved[other])
            found.append(before - r2(y, after))
        falls[block] = float(np.mean(found))
    return np.array([falls[block_of(name)] for name in FEATURES])


def changes(model: lightgbm.Booster, x: Floats) -> Floats:
    """Return for each feature the mean change of the prediction of held-out courses when it is raised by its step.

    Courses that cannot take the step are left out; NaN where none can.
    """
    before = predicted(model, x)
    result = np.full(len(FEATURES), np.nan)
    for place, name in enumerate(FEATURES):
        moved, can, _ = raised(x, name)
        if can.any():
            result[place] = float((predicted(model, moved[can]) - before[can]).mean())
    return result
