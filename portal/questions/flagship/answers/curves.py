"""When users take another program: the share that has taken none, by days after the first launch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import joined, percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import by_type, summed
from portal.questions.flagship.stats import survival
from portal.questions.flagship.stats.survival import DayCounts, SurvivalPoint
from portal.questions.flagship.words import NOBODY, NOTHING_MORE, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record, Result

START_BYTES = 400
LANDMARK_DAYS = (0, 30, 90, 180, 365, 730)
CENSORED = (
    "Users are followed to the last first launch in the data; those who started late and have not taken another "
    "program yet count until then, not as having stopped. A curve is drawn while ten or more are followed."
)
BUNDLES = (
    "A second program on the day of the first may have come with it as a bundle. Which of them came first then is the "
    "time of day, or the order of the file."
)
TOO_EARLY = "Too few are followed for a month to say how soon they take another program."
MONTH, NAMED = 30, 2
NOBODY_LEFT = "no interval: everybody followed has gone on"
NOBODY_YET = "no interval: nobody has gone on yet"


@dataclass(frozen=True, slots=True)
class FollowedStart:
    """The users of one type who start with one program, as they were followed, and their Kaplan-Meier curve."""

    user_type: str
    first_program: str
    days: Sequence[DayCounts]
    points: Sequence[SurvivalPoint]

    @property
    def users(self) -> int:
        """How many they are."""
        return sum(day.users for day in self.days)

    @property
    def continued(self) -> int:
        """How many of them took another program."""
        return sum(day.went_on for day in self.days)

    def row(self, point: SurvivalPoint) -> Record:
        """Return a point of the curve as a row of an answer."""
        return {
            "user_type": self.user_type,
            "first_program": self.first_program,
            "day": point.day,
            "followed": point.followed,
            "not_continued": point.not_continued,
            "low": point.low,
            "high": point.high,
            "note": _why_no_interval(point),
        }


def followed_starts(context: Context) -> tuple[list[FollowedStart], Result]:
    """Return the followed users by type and first program, worked out once a state, and their statement."""

    def run() -> tuple[list[FollowedStart], int]:
        starts = _starts(followed.ways(context).rows)
        return starts, START_BYTES * sum(len(start.days) for start in starts)

    return context.cached("curves", run), summed(followed.ways(context), "day", "users")


def _starts(rows: Iterable[Record]) -> list[FollowedStart]:
    """Return the curves by type and first program, from the users by what they took next and when."""
    counts: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows:
        went_on, left = counts[row["user_type"], row["first_program"]][row["day"]]
        stays = row["target"] == NOTHING_MORE
        counts[row["user_type"], row["first_program"]][row["day"]] = (
            [went_on, left + row["users"]] if stays else [went_on + row["users"], left]
        )
    starts = []
    for group, by_day in sorted(counts.items()):
        days = [DayCounts(day, *by_day[day]) for day in sorted(by_day)]
        starts.append(FollowedStart(*group, days, survival.curve(days)))
    return starts


def _why_no_interval(point: SurvivalPoint) -> str | None:
    reasons: dict[float, str] = {0.0: NOBODY_LEFT, 1.0: NOBODY_YET}
    return reasons.get(point.not_continued)


def time_to_next(context: Context) -> Draft:
    """Give the Kaplan-Meier curve of not having gone on, by user type and first program, at its event days."""
    starts, source = followed_starts(context)
    rows = [start.row(point) for start in starts for point in start.points]
    return Draft(rows, _pace, source, (CENSORED, BUNDLES))


def landmarks(context: Context) -> Draft:
    """Give the same curves on a few fixed days, with how many are still followed then."""
    starts, source = followed_starts(context)
    rows = [start.row(survival.at(start.days, start.points, day)) for start in starts for day in LANDMARK_DAYS]
    return Draft(rows, _pace, source, (CENSORED,))


def _pace(rows: Sequence[Record]) -> str:
    """Return how many have taken another program a month after the largest starts, of each user type."""
    parts = [part for of_type in by_type(rows).values() if (part := _month(of_type))]
    return " ".join(parts) if parts else TOO_EARLY if rows else NOBODY


def _month(rows: Sequence[Record]) -> str:
    """Return the shares of one type that take another program within a month; empty where none is followed so long."""
    starts: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        if row["not_continued"] is not None:
            starts[row["first_program"]].append(row)
    known = [
        max((row for row in points if row["day"] <= MONTH), key=lambda row: row["day"])
        for points in starts.values()
        if points[0]["day"] <= MONTH <= points[-1]["day"]
    ]
    largest = sorted(known, key=lambda row: -row["followed"])[:NAMED]
    if not largest:
        return ""
    shares = joined([f"{percent(1 - row['not_continued'])} after {row['first_program']}" for row in largest])
    return f"Of {plural(rows[0]['user_type'])}, {shares} take another program within {MONTH} days."
