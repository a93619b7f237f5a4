"""From a build's course models to what they say of one course; loaded once a build, used by the what-if answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from portal.cache import ByteCache
from portal.errors import Unavailable
from portal.questions.recommender import stats
from portal.questions.recommender.booster import Booster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.questions.recommender.stats import Bands, Floats, Integers
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
PLACES = {name: place for place, name in enumerate(FEATURES)}
SET = [PLACES[name] for name in WHAT_IF]
REST = [place for name, place in PLACES.items() if name not in WHAT_IF]
HALVINGS = 5
SIDES = ("first", "second")
LIKE_SHARE, LEAST_LIKE = 0.01, 50
AT_ONCE = 50_000
KEPT = 2_000_000

COURSES = f"""
select courses.row, {", ".join(f"courses.{name}" for name in FEATURES)}, model_courses.halves,
    profiles.courses as alike
from courses
join model_courses using (row)
join (select profile, count(*)::bigint as courses from courses group by profile) as profiles using (profile)
where courses.row > $after and courses.row <= $after + $many
order by courses.row
"""
LAST = "select max(row) from courses"
BANDS = "select split, start, low, high from model_bands order by split, start"
RANGES = "select name, iqr from model_features"


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """The ten half models of a build and the courses that they know.

    `x` are the features as in the data, `places` their percentiles, `ordered` the sorted columns; `halves` tells which
    half of each halving a course is in; `alike` counts the courses of its profile.
    """

    halves: tuple[tuple[Booster, Booster], ...]
    row: Integers
    x: Floats
    ordered: Floats
    places: npt.NDArray[np.float32]
    sides: Integers
    alike: Integers
    bands: Mapping[str, Bands]
    iqr: Mapping[str, float]
    kept: ByteCache

    def at(self, row: int) -> int:
        """Return the place of a course by its row in the file."""
        return int(np.searchsorted(self.row, row))

    def unseen(self, place: int) -> list[Booster]:
        """Return the five models that were not trained on a course: of each halving the other half's."""
        return [pair[1 if (int(self.sides[place]) >> bit) & 1 else 0] for bit, pair in enumerate(self.halves)]

    def predicted(self, place: int, x: Floats) -> Floats:
        """Return what the five unseen models of a course say of rows of features: a row a model."""
        return np.array([model.predict(x) for model in self.unseen(place)])

    def contributions(self, place: int, x: Floats) -> Floats:
        """Return each feature's contribution for a row of features, the base last: means of the unseen models."""
        key = (str(place), x.tobytes().hex())
        found: Floats | None = self.kept.get(key)
        if found is None:
            found = np.asarray(np.mean([model.contributions(x)[0] for model in self.unseen(place)], axis=0))
            self.kept.put(key, found, found.nbytes + len(key[1]))
        return found

    def like(self, place: int) -> Floats:
        """Return the seven features that can be set, of the courses that are most like one in the other thirteen.

        These are one percent of all courses, at least 50, the course itself among them.
        """
        count = max(LEAST_LIKE, round(LIKE_SHARE * len(self.x)))
        some = stats.nearest(self.places[:, REST], self.places[place, REST].astype(float), count)
        return self.x[some][:, SET]

    def band(self, place: int, predicted: float) -> tuple[str, float, float]:
        """Return which band holds and its ends; a course that is alone in its profile takes that of unknown ones."""
        split = "random" if self.alike[place] > 1 else "by_profile"
        return split, *self.bands[split].ends(predicted)

    def nearest(self, place: int, x: Floats) -> tuple[int, float]:
        """Return the row of the other course that is nearest to some features, and how far it is in percentiles."""
        target = stats.percentiles(self.ordered, x)[0]
        (found,) = stats.nearest(self.places, target, 1, without=place)
        apart = np.abs(stats.percentiles(self.ordered, self.x[found])[0] - target).mean()
        return int(self.row[found]), float(apart)

    def own(self, place: int) -> dict[str, float]:
        """Return the seven features that can be set, as the course has them."""
        return {name: float(self.x[place, PLACES[name]]) for name in WHAT_IF}

    def with_values(self, place: int, moves: Sequence[Mapping[str, float]]) -> Floats:
        """Return a row of all features for each set of new values."""
        result = np.repeat(self.x[place][None, :], len(moves), axis=0)
        for number, values in enumerate(moves):
            for name, value in values.items():
                result[number, PLACES[name]] = value
        return result


def load(snapshot: Snapshot) -> TrainedModel:
    """Return the model of a build, loaded when it is first asked for; raises Unavailable where a file is damaged."""
    found: TrainedModel = snapshot.once("recommender model", lambda: _load(snapshot))
    return found


def _load(snapshot: Snapshot) -> TrainedModel:
    pairs = tuple(
        (_read(snapshot, f"half-{number}-{SIDES[0]}.txt"), _read(snapshot, f"half-{number}-{SIDES[1]}.txt"))
        for number in range(1, HALVINGS + 1)
    )
    table = _courses(snapshot)
    x = np.ascontiguousarray(table[:, 1 : len(FEATURES) + 1])
    ordered = np.sort(x, axis=0)
    places = stats.percentiles(ordered, x).astype(np.float32)
    row, sides, alike = (table[:, column].astype(np.int64) for column in (0, -2, -1))
    iqr = {str(name): float(value) for name, value in snapshot.rows(RANGES)}
    return TrainedModel(pairs, row, x, ordered, places, sides, alike, _bands(snapshot), iqr, ByteCache(KEPT))


def _read(snapshot: Snapshot, name: str) -> Booster:
    """Read one model and hold it to its hash in build.json."""
    files = {file["file"]: file for file in snapshot.info["models"][SOURCE]["files"]}
    path = f"models/{name}"
    try:
        text = (snapshot.folder / path).read_bytes()
    except OSError as error:
        raise Unavailable(f"the model {name} of build {snapshot.build_id} cannot be read; run `make build`") from error
    if path not in files or hashlib.sha256(text).hexdigest() != files[path]["sha256"]:
        raise Unavailable(f"the model {name} of build {snapshot.build_id} is damaged; run `make build`")
    return Booster(text.decode())


def _courses(snapshot: Snapshot) -> Floats:
    ((last,),) = snapshot.rows(LAST)
    parts = [
        np.array(snapshot.rows(COURSES, {"after": after, "many": AT_ONCE}), dtype=float)
        for after in range(0, int(last), AT_ONCE)
    ]
    return np.concatenate([part for part in parts if len(part)])


def _bands(snapshot: Snapshot) -> dict[str, Bands]:
    rows = snapshot.rows(BANDS)
    return {
        split: stats.Bands(*(np.array([row[place] for row in rows if row[0] == split]) for place in (1, 2, 3)))
        for split in {row[0] for row in rows}
    }
