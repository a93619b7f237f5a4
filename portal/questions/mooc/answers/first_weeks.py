"""How long learners stay: the share of each course's registrations that is still active after so many weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.answers.spec import Draft
from portal.formats import count, joined, percent, percents
from portal.questions.mooc.answers import leaders, sentences
from portal.questions.mooc.caveats import ACTIVE, LEFT_OUT
from portal.questions.mooc.stats.retention import still_active

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

DAYS = tuple(range(0, 85, 7))
SPOKEN = 28  # the day that the sentence is about
WINDOW = 14  # days before the data's last event in which nobody can be said to have stopped
NO_DAY = "No day of registration is known, or all are too recent."
BEYOND = DAYS[-1] + 1
FIRST_WEEKS = """
with
    chosen as (
        select course, start_date, last_event_date
        from registrations
        where {where}
    ),
    ends as (
        select max(last_event_date) as last_day, last_day - $window as window_day from registrations
    ),
    followed as (
        select
            course,
            greatest(0, least($beyond, coalesce(last_event_date - start_date, 0))) as active,
            coalesce(last_event_date >= window_day, false) as censored,
            least($beyond, last_day - start_date) as observed
        from chosen
        cross join ends
        where start_date < window_day
    ),
    counted as (
        select
            course,
            active as day,
            count(*) filter (where not censored) as stopped,
            count(*) filter (where censored) as censored,
            0 as observed
        from followed
        group by course, active
        union all
        select course, observed, 0, 0, count(*)
        from followed
        group by course, observed
    )
select
    course,
    day,
    sum(stopped)::bigint as stopped,
    sum(censored)::bigint as censored,
    sum(observed)::bigint as observed
from counted
group by course, day
order by course, day
"""


def make(context: Context) -> Draft:
    """Make the answer: a row for each course and week, from the day of registration to twelve weeks after it."""
    result = context.select(FIRST_WEEKS, window=WINDOW, beyond=BEYOND)
    by_course: dict[str, list[Record]] = {}
    for row in result.rows:
        by_course.setdefault(row["course"], []).append(row)
    rows = [row for course, counts in by_course.items() for row in _curve(course, counts)]
    return Draft(rows, _finding if rows else NO_DAY, result, (ACTIVE, LEFT_OUT))


def _curve(course: str, counts: Sequence[Mapping[str, int]]) -> list[Record]:
    stopped, censored, observed = np.zeros((3, BEYOND + 1), dtype=np.int64)
    for row in counts:
        stopped[row["day"]], censored[row["day"]], observed[row["day"]] = (
            row[name] for name in ("stopped", "censored", "observed")
        )
    return [
        {
            "course": course,
            "day": day,
            "followed": point.followed,
            **point.share.columns("still_active"),
            "observed": point.share.n,
        }
        for day, point in zip(DAYS, still_active(stopped, censored, observed, DAYS), strict=True)
    ]


def _finding(rows: Sequence[Record]) -> str:
    """Say which courses have the highest share still active four weeks after registration."""
    points = [row for row in rows if row["day"] == SPOKEN and row["still_active"] is not None]
    if not points:
        return "Too few to say: no course has enough registrations that are followed for four weeks."
    counts = [(round(row["still_active"] * row["observed"]), row["observed"]) for row in points]
    first = [points[index] for index in leaders.of_shares(counts)]
    return f"Four weeks after registering, {_words(first, points)}."


def _words(first: Sequence[Record], points: Sequence[Record]) -> str:
    row, *others = first
    share = f"{percent(row['still_active'])} ({percents(row['low'], row['high'])})"
    if len(points) == 1:
        return f"{share} of the registrations in {row['course']} are still active"
    if not others:
        return f"{row['course']} has the highest share still active: {share}"
    if len(first) < len(points):
        return sentences.named(first, "course", "still_active", "shares still active")
    shares = joined([f"{percent(row['still_active'])} in {row['course']}" for row in points[: sentences.NAMED]])
    return f"no clear difference between {count(len(points))} courses: {shares} are still active"
