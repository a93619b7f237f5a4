"""What is known of a single user: the journey step by step, and the rows that the cleaning left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import count, day, number
from portal.questions.flagship.words import NOTHING_MORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

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
    user = member.record(context, USER, "user")
    left_out = [_dropped(row) for row in context.select(DROPPED).rows]
    if user["programs"] is None:
        return _without_journey(user, left_out)
    kind, first = user["user_type"], user["first_program"]
    like = member.Alike(
        f"of type {kind} who started with {first}",
        user["alike"],
        "users",
        [("user_type", kind), ("first_program", first)],
    )
    more = "took no other" if user["next_program"] == NOTHING_MORE else f"took {user['next_program']} next"
    return member.Known(
        f"{kind} {user['user_id']} started with {first} on {day(user['first_launch'])} and {more}.",
        [*_about(user), *_about_journey(user)],
        like,
        member.standing(context, STANDING, NUMBERS),
        (*(_step(row) for row in context.select(JOURNEY).rows), *left_out),
        (USER, STANDING, JOURNEY, DROPPED),
    )


def _without_journey(user: Record, left_out: Sequence[Record]) -> member.Known:
    """Return what is known of a user who never launched anything, or whose rows were all dropped."""
    about = _about(user)
    if user["enrolments"] is not None:
        about.append(
            member.row(member.ABOUT, "Enrolments, never launched", value=user["enrolments"], unit="enrolments")
        )
        about.append(member.row(member.ABOUT, "First enrolled", day=user["first_enrolled"]))
    opening = (
        f"{user['user_type']} {user['user_id']} has launched no program that counts, so there is no journey to compare."
    )
    return member.Known(opening, about, None, (), left_out, (USER, DROPPED))


def _about(user: Record) -> list[Record]:
    return [
        member.row(member.ABOUT, "User", words=user["user_id"]),
        member.row(member.ABOUT, "User type", words=user["user_type"]),
    ]


def _about_journey(user: Record) -> list[Record]:
    rows = [
        member.row(member.ABOUT, "Started with", words=user["first_program"]),
        member.row(member.ABOUT, "Form of the first program", words=user["media"]),
        member.row(member.ABOUT, "First launch", day=user["first_launch"]),
        member.row(member.ABOUT, "Last launch", day=user["last_launch"]),
        member.row(member.ABOUT, "Period", words=user["period"]),
        member.row(member.ABOUT, "Programs taken", value=user["programs"], unit=""),
    ]
    if user["days_to_next"] is not None:
        rows.append(member.row(member.ABOUT, "To the next program", value=user["days_to_next"], unit="days"))
    return rows


def _step(row: Record) -> Record:
    parts = [row["status"], row["row_media"]]
    parts += [member.amount(row["hours"], "hours")] if row["hours"] is not None else []
    parts += [f"score {number(row['score'])}"] if row["score"] is not None else []
    return member.event(f"{count(row['step'])}. {row['program']}", row["launch"], ", ".join(parts))


def _dropped(row: Record) -> Record:
    words = f"{row['status']}, {row['row_media']}: {row['cleaning_step']}"
    return member.row(member.OTHERS, row["program"] or "no program", day=row["day"], words=words)
