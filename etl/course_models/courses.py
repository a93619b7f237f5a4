"""The first step of training: the courses mart as arrays, and which features belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import duckdb

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PAGES = ("graded", "not_graded", "content", "external", "interactive")
COMPANY = ("company_administrators", "company_instructors", "company_learners", "company_rating")
YES_NO = ("scorm", "milestone")
POINTS = (*COMPANY, *PAGES, "quiz_grade", "completed_quizzes", "certificates")
MOST = 100.0
NO_MOST = ("certificates",)
FEATURES = (
    "price", "discount", "length", "users", *COMPANY, "quiz_grade", "completed_quizzes", *PAGES, *YES_NO,
    "certificates", "collaborations", "comments",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(FEATURES)}
READ = f"select row, score, profile, {', '.join(FEATURES)} from portal.main.courses order by row"


@dataclass(frozen=True)
class Courses:
    """The courses in the order of X: `x` holds the twenty features as they are in the file, `y` the scores.

    `profile` is the profile's number, 0 by first appearance.
    """

    row: Integers
    x: Floats
    y: Floats
    profile: Integers


def read(con: duckdb.DuckDBPyConnection) -> Courses:
    """Return the courses of the mart that is being built."""
    found = con.execute(READ).fetchnumpy()
    numbers = [int(str(name).rpartition("-")[2]) - 1 for name in found["profile"]]
    x = np.column_stack([np.asarray(found[name], dtype=float) for name in FEATURES])
    y = np.asarray(found["score"], dtype=float)
    return Courses(np.asarray(found["row"], dtype=np.int64), x, y, np.array(numbers, dtype=np.int64))


def block_of(name: str) -> tuple[str, ...]:
    """Return the features that only make sense together with one: page shares, company columns, else it alone."""
    return next((block for block in (PAGES, COMPANY) if name in block), (name,))


def spread(values: Floats) -> float:
    """Return the interquartile range of a feature; of its values above 0 where that is 0, and 1 where that is too."""
    for some in (values, values[values > 0]):
        if len(some):
            low, high = np.quantile(some, [0.25, 0.75])
            if high > low:
                return float(high - low)
    return 1.0


def raised(x: Floats, name: str) -> tuple[Floats, Flags, float]:
    """Return the features with one raised by a step, which courses can take it, and the step.

    The step is 10 points for a percentage or a rating, else one interquartile range (`spread`); no to yes for flags. A
    page share takes from the other four in proportion, so that they still sum to what they did.
    """
    place = PLACES[name]
    step = 10.0 if name in POINTS else 1.0 if name in YES_NO else spread(x[:, place])
    most = 1.0 if name in YES_NO else MOST if name in POINTS and name not in NO_MOST else np.inf
    can = x[:, place] + step <= most
    moved = x.copy()
    moved[:, place] += step
    if name in PAGES:
        others = [PLACES[other] for other in PAGES if other != name]
        left = x[:, others].sum(axis=1)
        can &= left >= step
        moved[:, others] *= np.where(can, 1 - step / np.where(left > 0, left, 1.0), 1.0)[:, None]
    return moved, can, step
