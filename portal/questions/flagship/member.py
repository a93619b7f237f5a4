"""From the flagship marts to what is known of one user: the journey step by step, and what the cleaning left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import member
from portal.formats import count, day, number
from portal.questions.flagship.words import NOTHING_MORE

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Row

PICKED = "user_type || ':' || user_id = $id"
ALIKE = "(every.user_type = one.user_type and every.first_program = one.first_program)"
USER = f"""
with
    known as (
        select user_id, user_type from journeys where {PICKED}
        union
        select user_id, user_type from never_launched where {PICKED}
        union
        select user_id, user_type from dropped_rows where {PICKED}
    )
select
    known.user_id,
    known.user_type,
    one.first_program,
    one.next_program,
    one.programs,
    one.first_launch,
    one.last_launch,
    one.days_to_next,
    one.period,
    one.media,
    never_launched.enrolments,
    never_launched.first_enrolled,
    (select count(*) from journeys as every where {ALIKE}) as alike
from known
left join journeys as one using (user_id, user_type)
left join never_launched using (user_id, user_type)
"""
JOURNEY = f"""
select step, program, launch, status, row_media, hours, score
from enrolments
where {PICKED}
order by step
"""
DROPPED = f"""
select program, coalesce(launch, enrolled) as day, status, row_media, cleaning_step
from dropped_rows
where {PICKED}
order by row
"""
NUMBERS = {
    "programs": ("Programs taken", ""),
    "completed": ("Programs completed", ""),
    "days_to_next": ("Days to the next program", ""),
}
EVERY = """
select journeys.*, done.completed
from journeys
join (
    select user_key, count(*) filter (where completed) as completed
    from enrolments
    group by user_key
) as done using (user_key)
"""
STANDING = member.placing(f"select * from everyone where {PICKED}", "everyone", ALIKE, tuple(NUMBERS), EVERY)


def known(context: Context) -> member.Known:
    """Return what is known of the user; those alike are of the same type and started with the same program."""
    user_id, kind, first, next_, programs, begun, last, days, period, media, waiting, enrolled, alike = member.one(
        context, USER, "user"
    )
    about = [
        member.row(member.ABOUT, "User", words=user_id),
        member.row(member.ABOUT, "User type", words=kind),
    ]
    left_out = [_dropped(*row) for row in context.rows(DROPPED)]
    if programs is None:
        if waiting is not None:
            about.append(member.row(member.ABOUT, "Enrolments, never launched", value=waiting, unit="enrolments"))
            about.append(member.row(member.ABOUT, "First enrolled", day=enrolled))
        opening = f"{kind} {user_id} has launched no program that counts, so there is no journey to compare."
        return member.Known(opening, about, None, (), left_out, (USER, DROPPED))
    about += [
        member.row(member.ABOUT, "Started with", words=first),
        member.row(member.ABOUT, "Form of the first program", words=media),
        member.row(member.ABOUT, "First launch", day=begun),
        member.row(member.ABOUT, "Last launch", day=last),
        member.row(member.ABOUT, "Period", words=period),
        member.row(member.ABOUT, "Programs taken", value=programs, unit=""),
        *([member.row(member.ABOUT, "To the next program", value=days, unit="days")] if days is not None else []),
    ]
    like = member.Alike(
        f"of type {kind} who started with {first}", alike, "users", [("user_type", kind), ("first_program", first)]
    )
    more = "took no other" if next_ == NOTHING_MORE else f"took {next_} next"
    opening = f"{kind} {user_id} started with {first} on {day(begun)} and {more}."
    story = [_step(*row) for row in context.rows(JOURNEY)]
    return member.Known(
        opening,
        about,
        like,
        member.standing(context, STANDING, NUMBERS),
        (*story, *left_out),
        (USER, STANDING, JOURNEY, DROPPED),
    )


def _step(step: int, program: str, launch: Any, status: str, media: str, hours: float, score: float) -> Row:
    parts = [status, media]
    parts += [member.amount(hours, "hours")] if hours is not None else []
    parts += [f"score {number(score)}"] if score is not None else []
    return member.event(f"{count(step)}. {program}", launch, ", ".join(parts))


def _dropped(program: str, launch: Any, status: str, media: str, step: str) -> Row:
    words = f"{status}, {media}: {step}"
    return member.row(member.OTHERS, program or "no program", day=launch, words=words)
