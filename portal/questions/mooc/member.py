"""What is known of a single registration: its stages and activity, and what else the person registered for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import percent
from portal.questions.mooc.columns import FLAG_STAGES

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Record

PICKED = "registration = try_cast($id as bigint)"
SAME_COURSE = "(every.course = one.course)"  # the aliases are those of member.placing
REGISTRATION = f"""
select
    one.registration,
    one.user_id,
    one.course,
    one.country,
    one.education,
    one.gender,
    one.age,
    one.segment,
    one.start_date,
    one.last_event_date,
    one.viewed,
    one.explored,
    one.certified,
    one.grade,
    (
        select sum(every.registrations)::bigint from registration_counts as every where {SAME_COURSE}
    ) as registrations_of_course
from registrations as one
where one.{PICKED}
"""
OTHER_COURSES = f"""
select registration, course, start_date, viewed, explored, certified, grade
from registrations
where user_id = (select user_id from registrations where {PICKED}) and registration <> try_cast($id as bigint)
order by start_date nulls last, registration
"""
NUMBERS = {
    "days": ("Days with activity", ""),
    "events": ("Events such as clicks", ""),
    "videos": ("Videos played", ""),
    "chapters": ("Chapters opened", ""),
    "posts": ("Posts in the forum", ""),
    "grade": ("Grade", "fraction"),
}
STANDING = member.placing(f"select * from registrations where {PICKED}", "registrations", SAME_COURSE, tuple(NUMBERS))
ABOUT = {
    "user_id": "Person",
    "course": "Course",
    "country": "Country",
    "education": "Education, as stated",
    "gender": "Gender, as stated",
    "age": "Age in 2013",
    "segment": "Activity",
}
STAGES = {
    "viewed": "Opened the courseware",
    "explored": "Opened half of the chapters",
    "certified": "Earned a certificate",
}


def known(context: Context) -> member.Known:
    """Return what is known of the registration; it is compared first with those for the same course."""
    registration = member.record(context, REGISTRATION, "registration")
    course = registration["course"]
    others = context.select(OTHER_COURSES).rows
    same_course = member.Alike(
        f"for the course {course}", registration["registrations_of_course"], "registrations", [("course", course)]
    )
    return member.Known(
        _opening(registration, len(others)),
        _about(registration),
        same_course,
        member.standing(context, STANDING, NUMBERS),
        (*_story(registration), *(_other_course(context, row) for row in others)),
        (REGISTRATION, STANDING, OTHER_COURSES),
    )


def _opening(registration: Record, others: int) -> str:
    sentence = f"Person {registration['user_id']} {furthest(registration)} in {registration['course']}"
    if not others:
        return f"{sentence}."
    return f"{sentence} and registered for {others} more {'course' if others == 1 else 'courses'}."


def _about(registration: Record) -> list[Record]:
    return [
        member.row(member.ABOUT, "Registration", words=str(registration["registration"])),
        *(member.row(member.ABOUT, name, words=registration[column]) for column, name in ABOUT.items()),
        member.row(member.ABOUT, "Grade", value=registration["grade"], unit="fraction"),
    ]


def _story(registration: Record) -> list[Record]:
    start, last = registration["start_date"], registration["last_event_date"]
    return [
        member.event("Registered", start, "" if start else "the day is not known"),
        *(member.event(STAGES[stage], None, "yes" if registration[stage] else "no") for stage in FLAG_STAGES),
        member.event("Last active", last, "" if last else "no day with activity is known"),
    ]


def furthest(registration: Record) -> str:
    """Return how far a registration came, in words."""
    if registration["certified"]:
        return "earned a certificate"
    if registration["explored"]:
        return "opened at least half of the chapters"
    return "opened the courseware" if registration["viewed"] else "registered without opening the courseware"


def _other_course(context: Context, row: Record) -> Record:
    words = furthest(row) + ("" if row["grade"] is None else f", grade {percent(row['grade'])}")
    page = member.address(context.settings.prefix, "mooc", str(row["registration"]))
    return member.row(member.OTHERS, row["course"], day=row["start_date"], words=words, page=page)
