"""The trained models of a build and the courses they know; loaded once a build and used by the what-if's answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from portal.cache import ByteCache
from portal.errors import Unavailable
from portal.questions.recommender import stats
from portal.questions.recommender.booster import Booster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.questions.recommender.stats import Flags, Floats, Integers, ScoreBands
    from portal.warehouse import Snapshot

SOURCE = "course_features"
FEATURES = (
    "price", "discount", "length", "users", "company_administrators", "company_instructors", "company_learners",
    "company_rating", "quiz_grade", "completed_quizzes", "graded", "not_graded", "content", "external", "interactive",
    "scorm", "milestone", "certificates", "collaborations", "comments",
)  # fmt: skip
PAGES = ("content", "not_graded", "interactive", "graded", "external")
OUTCOME = "certificates"
WHAT_IF = (*PAGES, OUTCOME, "comments")
COLUMN = {name: column for column, name in enumerate(FEATURES)}  # of each feature in `x`
SETTABLE = [COLUMN[name] for name in WHAT_IF]
FIXED = [column for name, column in COLUMN.items() if name not in WHAT_IF]
HALVINGS = 5
SIDES = ("first", "second")
SIMILAR_SHARE, FEWEST_SIMILAR = 0.01, 50
ROWS_PER_QUERY = 50_000
CACHE_BYTES = 2_000_000

COURSES = f"""
select courses.row, {", ".join(f"courses.{name}" for name in FEATURES)}, model_courses.halves,
    profiles.courses as profile_courses
from courses
join model_courses using (row)
join (select profile, count(*)::bigint as courses from courses group by profile) as profiles using (profile)
where courses.row > $after and courses.row <= $after + $many
order by courses.row
"""
LAST_ROW = "select max(row) from courses"
BANDS = "select split, start, low, high from model_bands order by split, start"
MEASURED = "select name, iqr, permutation_low > 0 as matters from model_features"


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """The ten half models of a build and the courses that they know.

    `linked` are the features without which courses that were held out are clearly predicted worse.

    A course is given by its `index` in the arrays; `row` holds its row in the file. `x` are the features as in the
    data, `percentiles` where they stand among all courses, `ordered` the sorted columns. `halves` are the two models of
    each halving, `sides` the bits that say which half of each a course is in. `profile_courses` counts the courses of
    its profile.
    """

    halves: tuple[tuple[Booster, Booster], ...]
    row: Integers
    x: Floats
    ordered: Floats
    percentiles: npt.NDArray[np.float32]
    sides: Integers
    profile_courses: Integers
    bands: Mapping[str, ScoreBands]
    iqr: Mapping[str, float]
    linked: frozenset[str]
    cache: ByteCache

    def index(self, row: int) -> int:
        """Find a course by its row in the file."""
        return int(np.searchsorted(self.row, row))

    def unseen(self, index: int) -> list[Booster]:
        """Return the five models that were not trained on a course: of each halving the other half's."""
        return [pair[1 if (int(self.sides[index]) >> bit) & 1 else 0] for bit, pair in enumerate(self.halves)]

    def predicted(self, index: int, x: Floats) -> Floats:
        """Predict rows of features with the five models that have not seen a course: a row for each model."""
        return np.array([model.predict(x) for model in self.unseen(index)])

    def contributions(self, index: int, x: Floats) -> Floats:
        """Return each feature's contribution for a row of features, the base last: means of the unseen models."""
        key = (str(index), x.tobytes().hex())
        cached: Floats | None = self.cache.get(key)
        if cached is not None:
            return cached
        result = np.asarray(np.mean([model.contributions(x)[0] for model in self.unseen(index)], axis=0))
        self.cache.put(key, result, result.nbytes + len(key[1]))
        return result

    def similar(self, index: int) -> Floats:
        """Return the seven settable features of the courses most similar in the thirteen that cannot be set.

        These are one percent of all courses, at least 50, the course itself among them.
        """
        count = max(FEWEST_SIMILAR, round(SIMILAR_SHARE * len(self.x)))
        target = self.percentiles[index, FIXED].astype(float)
        nearest = stats.nearest(self.percentiles[:, FIXED], target, count)
        return self.x[nearest][:, SETTABLE]

    def band(self, index: int, predicted: float) -> tuple[str, float, float]:
        """Return which band applies and its ends: that of unknown companies for a course alone in its profile."""
        split = "random" if self.profile_courses[index] > 1 else "by_profile"
        return split, *self.bands[split].ends(predicted)

    def nearest(self, index: int, x: Floats) -> tuple[int, float]:
        """Return the row of the other course that is nearest to some features, and how far it is in percentiles."""
        target = stats.percentiles(self.ordered, x)[0]
        (nearest,) = stats.nearest(self.percentiles, target, 1, without=index)
        distance = np.abs(stats.percentiles(self.ordered, self.x[nearest])[0] - target).mean()
        return int(self.row[nearest]), float(distance)

    def known(self, values: Floats) -> Flags:
        """Say which of the seven settable features, a column each, lie within what any course has."""
        lowest, highest = self.ordered[0, SETTABLE], self.ordered[-1, SETTABLE]
        return np.asarray((values >= lowest - stats.TINY) & (values <= highest + stats.TINY))

    def range(self, name: str) -> tuple[float, float]:
        """Return the lowest and the highest value that any course has of a feature."""
        column = self.ordered[:, COLUMN[name]]
        return float(column[0]), float(column[-1])

    def current(self, index: int) -> dict[str, float]:
        """Return the seven settable features as the course has them."""
        return {name: float(self.x[index, COLUMN[name]]) for name in WHAT_IF}

    def with_values(self, index: int, moves: Sequence[Mapping[str, float]]) -> Floats:
        """Return all features of the course, once for each set of new values."""
        result = np.repeat(self.x[index][None, :], len(moves), axis=0)
        for number, values in enumerate(moves):
            for name, value in values.items():
                result[number, COLUMN[name]] = value
        return result


def load(snapshot: Snapshot) -> TrainedModel:
    """Return the models of a build, read the first time they are needed; raises Unavailable for a damaged file."""
    model: TrainedModel = snapshot.once("recommender model", lambda: _load(snapshot))
    return model


def _load(snapshot: Snapshot) -> TrainedModel:
    pairs = tuple(
        (_read(snapshot, f"half-{number}-{SIDES[0]}.txt"), _read(snapshot, f"half-{number}-{SIDES[1]}.txt"))
        for number in range(1, HALVINGS + 1)
    )
    numbers = _courses(snapshot)
    x = np.column_stack([numbers[name] for name in FEATURES])
    ordered = np.sort(x, axis=0)
    percentiles = stats.percentiles(ordered, x).astype(np.float32)
    row, sides, profile_courses = (numbers[name].astype(np.int64) for name in ("row", "halves", "profile_courses"))
    measured = snapshot.select(MEASURED).rows
    iqr = {str(feature["name"]): float(feature["iqr"]) for feature in measured}
    linked = frozenset(str(feature["name"]) for feature in measured if feature["matters"])
    return TrainedModel(
        pairs,
        row,
        x,
        ordered,
        percentiles,
        sides,
        profile_courses,
        _bands(snapshot),
        iqr,
        linked,
        ByteCache(CACHE_BYTES),
    )


def _read(snapshot: Snapshot, name: str) -> Booster:
    """Read one model and check it against its hash in build.json."""
    files = {file["file"]: file for file in snapshot.info["models"][SOURCE]["files"]}
    path = f"models/{name}"
    try:
        text = (snapshot.folder / path).read_bytes()
    except OSError as error:
        raise Unavailable(f"the model {name} of build {snapshot.build_id} cannot be read; run `make build`") from error
    if path not in files or hashlib.sha256(text).hexdigest() != files[path]["sha256"]:
        raise Unavailable(f"the model {name} of build {snapshot.build_id} is damaged; run `make build`")
    return Booster(text.decode())


def _courses(snapshot: Snapshot) -> dict[str, Floats]:
    """Return the columns of all courses, read in parts that a query may hand over; nan where null."""
    last = int(snapshot.value(LAST_ROW))
    steps = range(0, last, ROWS_PER_QUERY)
    parts = [snapshot.arrays(COURSES, {"after": after, "many": ROWS_PER_QUERY}) for after in steps]
    first, *_ = parts
    return {name: np.concatenate([_floats(part[name]) for part in parts]) for name in first}


def _floats(column: npt.NDArray[Any]) -> Floats:
    filled: Floats = np.ma.filled(column.astype(float), np.nan)
    return filled


def _bands(snapshot: Snapshot) -> dict[str, ScoreBands]:
    rows = snapshot.select(BANDS).rows
    result = {}
    for split in {row["split"] for row in rows}:
        bands = [row for row in rows if row["split"] == split]
        starts, lows, highs = (np.array([row[name] for row in bands]) for name in ("start", "low", "high"))
        result[split] = stats.ScoreBands(starts, lows, highs)
    return result
