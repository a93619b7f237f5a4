"""When users go on: the share that has taken no other program, by days after the first launch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, number, percent
from portal.questions.flagship import stats
from portal.questions.flagship.stats import DayCounts, SurvivalPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record, Result

GONE = """
select
    user_type,
    first_program,
    coalesce(days_to_next, days_followed) as day,
    count(days_to_next)::bigint as went_on,
    (count(*) - count(days_to_next))::bigint as last_seen
from journeys
where {where}
group by user_type, first_program, day
order by user_type, first_program, day
"""
DAY_BYTES = 400
LANDMARK_DAYS = (0, 30, 90, 180, 365, 730)
CENSORED = (
    "Users are followed to the last first launch in the data; who started late and has not gone on yet counts until "
    "then, not as one who stops. A curve is drawn while ten or more are followed."
)
BUNDLES = (
    "A second program on the day of the first may have come with it as a bundle. Which of them came first then is the "
    "time of day, or the order of the file."
)
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
        """How many of them went on."""
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

    def run() -> tuple[tuple[list[FollowedStart], Result], int]:
        result = context.select(GONE)
        starts = _starts(result.rows)
        return (starts, replace(result, rows=[])), DAY_BYTES * len(result.rows)

    starts, source = context.share("curves", run)
    return starts, source


def _starts(rows: Iterable[Record]) -> list[FollowedStart]:
    days: dict[tuple[str, str], list[DayCounts]] = defaultdict(list)
    for row in rows:
        counts = DayCounts(row["day"], row["went_on"], row["last_seen"])
        days[row["user_type"], row["first_program"]].append(counts)
    return [FollowedStart(*group, counts, stats.curve(counts)) for group, counts in days.items()]


def _why_no_interval(point: SurvivalPoint) -> str | None:
    reasons: dict[float, str] = {0.0: NOBODY_LEFT, 1.0: NOBODY_YET}
    return reasons.get(point.not_continued)


def time_to_next(context: Context) -> Draft:
    """Give the Kaplan-Meier curve of not having gone on, by user type and first program, at its event days."""
    starts, source = followed_starts(context)
    rows = [start.row(point) for start in starts for point in start.points]
    return Draft(rows, _pace(starts), source, (CENSORED, BUNDLES))


def landmarks(context: Context) -> Draft:
    """Give the same curves on a few fixed days, with how many are still followed then."""
    starts, source = followed_starts(context)
    rows = [start.row(stats.at(start.days, start.points, day)) for start in starts for day in LANDMARK_DAYS]
    return Draft(rows, _pace(starts), source, (CENSORED,))


def _pace(starts: Sequence[FollowedStart]) -> str:
    days = stats.went_on_by_day(start.days for start in starts)
    median = stats.median_gap(days)
    if median is None:
        return "Nobody here has gone on."
    went_on = sum(day.went_on for day in days)
    same_day = sum(day.went_on for day in days if day.day == 0)
    return (
        f"Half of the {count(went_on)} users who went on did so within {number(median)} days, "
        f"{percent(same_day / went_on)} of them on the day of their first launch."
    )
