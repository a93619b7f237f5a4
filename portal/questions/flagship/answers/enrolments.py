"""What users take and what comes of it: programs by enrolments, programs of a user, completion, hours and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import mean, share
from portal.formats import count, joined, number, percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import by_type, leaders, select_once
from portal.questions.flagship.filters import TAKEN
from portal.questions.flagship.words import NOBODY, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.answers.spec import Context
    from portal.questions.flagship.stats.horizon import Days
    from portal.warehouse import Record

POPULARITY = """
select
    user_type,
    program,
    count(*)::bigint as enrolments,
    sum(count(*)) over (partition by user_type)::bigint as type_enrolments
from enrolments
where {where} and {taken}
group by user_type, program
order by user_type, enrolments desc, program
"""
PROGRAMS_PER_USER = """
with early as (
    select user_key, count(*) as programs_early
    from enrolments
    where launch - first_launch <= $horizon
    group by user_key
)

select
    user_type,
    count(*)::bigint as users,
    avg(programs) as mean,
    median(programs) as median,
    max(programs)::bigint as max,
    stddev_samp(programs) as sd,
    (count(*) filter (where days_followed >= $horizon))::bigint as followed,
    avg(programs_early) filter (where days_followed >= $horizon) as mean_within,
    stddev_samp(programs_early) filter (where days_followed >= $horizon) as sd_within
from journeys
left join early using (user_key)
where {where}
group by user_type
order by user_type
"""
OUTCOMES = """
with taken as (
    select *, days_followed - (launch - first_launch) as days_from_launch
    from enrolments
    where {where} and {taken}
)

select
    user_type,
    program,
    row_media as media,
    count(*)::bigint as enrolments,
    (count(*) filter (where completed))::bigint as completed,
    median(hours) as median_hours,
    avg(score) as mean_score,
    coalesce(sum(price), 0) as revenue,
    count(hours)::bigint as with_hours,
    count(score)::bigint as scored,
    stddev_samp(score) as sd,
    (
        count(*) filter (
            where days_from_launch >= $horizon and (not completed or days_to_complete is not null)
        )
    )::bigint as followed,
    (
        count(*) filter (where days_from_launch >= $horizon and days_to_complete <= $horizon)
    )::bigint as completed_within
from taken
group by user_type, program, row_media
order by user_type, enrolments desc, program, media
"""
TAKEN_DAYS = """
select
    user_type,
    program,
    row_media as media,
    least(days_followed - (launch - first_launch), $late) as day,
    count(*)::bigint as users
from enrolments
where {where} and {taken}
group by user_type, program, row_media, day
"""
FOLLOWED = (
    "Within a number of days counts only those followed at least so long, so that all have had the same time; a "
    "completion without a date is left out of it."
)
ONCE = "A program counts once a user: of several modules of one program the first row in the file stays."
STATUS = (
    "Completed means the status Completed; any other that the cleaning keeps, an unfamiliar one too, does not count."
)


TAKEN_SO = ("user_type", "program", "media")


def _narrowed(context: Context, statement: str) -> str:
    """Return a statement over the enrolments of the members; selectors of enrolments narrow these themselves."""
    return statement.replace("{taken}", context.state.inside(TAKEN).sql)


def _without(row: Record, *names: str) -> Record:
    return {name: value for name, value in row.items() if name not in names}


def _too_brief(members: int, followed_so_long: int, min_n: int) -> str | None:
    """Return the note of a group that is large enough and of which too few are followed to the horizon."""
    return followed.TOO_BRIEF if members >= min_n > followed_so_long else None


def popularity(context: Context) -> Draft:
    """Count the users of each type who take each program, whenever."""
    result = context.select(_narrowed(context, POPULARITY))
    rows = [{**row, **share(row["enrolments"], row["type_enrolments"]).columns("share")} for row in result.rows]
    return Draft(rows, _popular, result, (ONCE,))


def _popular(rows: Sequence[Record]) -> str:
    """Return the program taken most by each type, or those whose order is open."""
    firsts = {
        user_type: leaders(of_type, "share", "enrolments", "type_enrolments", "program")
        for user_type, of_type in by_type(rows).items()
    }
    parts = [f"by {plural(user_type)} {first}" for user_type, first in firsts.items() if first]
    if not parts:
        return f"Too few to say: {count(sum(row['enrolments'] for row in rows))} enrolments." if rows else NOBODY
    return f"The largest share of enrolments: {'; '.join(parts)}."


def programs_per_user(context: Context) -> Draft:
    """Give how many programs a user of each type takes: so far, and within one number of days for all."""
    day = followed.horizon_by(context, followed.by("user_type"))
    result = context.select(PROGRAMS_PER_USER, horizon=day)
    rows = [
        {
            **_without(row, "sd", "sd_within"),
            **mean(row["mean"], row["sd"], row["users"]).ends(),
            **mean(row["mean_within"], row["sd_within"], row["followed"]).ends("within"),
            "horizon": day,
            "note": _too_brief(row["users"], row["followed"], context.settings.min_cell),
        }
        for row in result.rows
    ]
    return Draft(rows, _programs_finding, result, (ONCE, FOLLOWED))


def _programs_finding(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    known = [row for row in rows if row["mean_within"] is not None]
    if not known:
        return f"Too few to say, or too early: {count(sum(row['users'] for row in rows))} users."
    parts = [f"{number(row['mean_within'], 2)} for {plural(row['user_type'])}" for row in known]
    return f"Programs of a user within {known[0]['horizon']} days, on average: {joined(parts)}."


def outcomes(context: Context) -> Draft:
    """Give completion, hours, score and revenue by user type, program and medium."""
    day = followed.common_horizon(context, enrolment_days)
    result = context.select(_narrowed(context, OUTCOMES), horizon=day)
    rows = [
        {
            **_without(row, "sd"),
            **share(row["completed"], row["enrolments"]).columns("completion_rate"),
            **mean(row["mean_score"], row["sd"], row["scored"]).ends("score"),
            **share(row["completed_within"], row["followed"]).columns("within_rate", "within"),
            "horizon": day,
            "note": _too_brief(row["enrolments"], row["followed"], context.settings.min_cell),
        }
        for row in result.rows
    ]
    return Draft(rows, _completed, result, (ONCE, STATUS, FOLLOWED))


def enrolment_days(context: Context) -> Iterable[Days]:
    """Return the groups that are compared: the enrolments of a type in a program and form, by days followed."""
    rows = select_once(context, _narrowed(context, TAKEN_DAYS), late=followed.LATE).rows
    return followed.counted(rows, followed.by(*TAKEN_SO)).values()


def _completed(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    known = [row for row in rows if row["within_rate"] is not None]
    if not known:
        return f"Too few to say, or too early: {count(sum(row['enrolments'] for row in rows))} enrolments."
    done, base = sum(row["completed_within"] for row in known), sum(row["followed"] for row in known)
    return f"{percent(done / base)} of {count(base)} enrolments are completed within {known[0]['horizon']} days."
