"""Who is trained on and who is held out: five random halvings for the portal, two kinds of folds to measure by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import GroupKFold, KFold

if TYPE_CHECKING:
    from etl.course_models.courses import Courses, Flags, Integers

HALVINGS = 5
FOLDS = 5
SPLITS = ("random", "by_profile")
Splits = dict[str, list[tuple["Integers", "Integers"]]]


def halvings(n: int) -> Flags:
    """Return five random halvings as rows of flags: true for the first half of default_rng(0)'s permutation.

    An odd course goes to the second half.
    """
    rng = np.random.default_rng(0)
    result = np.zeros((HALVINGS, n), dtype=bool)
    for flags in result:
        flags[rng.permutation(n)[: n // 2]] = True
    return result


def splits(courses: Courses) -> Splits:
    """Return for each split its five pairs of places: trained on, held out."""
    random = KFold(FOLDS, shuffle=True, random_state=0).split(courses.x)
    grouped = GroupKFold(FOLDS).split(courses.x, groups=courses.profile)
    return {"random": list(random), "by_profile": list(grouped)}
