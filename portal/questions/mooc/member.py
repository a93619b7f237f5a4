"""From the registrations to what is known of one: stages, activity, and what else the person registered for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import percent

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Row

PICKED = "registration = try_cast($id as bigint)"
ALIKE = "(every.course = one.course)"
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
    (select sum(every.registrations)::bigint from registration_counts as every where {ALIKE}) as alike
from registrations as one
where one.{PICKED}
"""
OTHERS = f"""
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
STANDING = member.placing(f"select * from registrations where {PICKED}", "registrations", ALIKE, tuple(NUMBERS))
STAGES = ("viewed", "explored", "certified")
MEANS = {
    "viewed": ("Opened the courseware", "viewed"),
    "explored": ("Opened half of the chapters", "explored"),
    "certified": ("Earned a certificate", "certified"),
}


def known(context: Context) -> member.Known:
    """Return what is known of the registration; those alike are the registrations for the same course."""
    found = member.one(context, REGISTRATION, "registration")
    number, user, course, country, education, gender, age, segment, start, last, *reached, grade, alike = found
    about = [
        member.row(member.ABOUT, "Registration", words=str(number)),
        member.row(member.ABOUT, "Person", words=user),
        member.row(member.ABOUT, "Course", words=course),
        member.row(member.ABOUT, "Country", words=country),
        member.row(member.ABOUT, "Education, as stated", words=education),
        member.row(member.ABOUT, "Gender, as stated", words=gender),
        member.row(member.ABOUT, "Age in 2013", words=age),
        member.row(member.ABOUT, "Activity", words=segment),
        member.row(member.ABOUT, "Grade", value=grade, unit="fraction"),
    ]
    like = member.Alike(f"for the course {course}", alike, "registrations", [("course", course)])
    others = context.rows(OTHERS)
    opening = f"Person {user} {furthest(*reached)} in {course}" + (
        f" and registered for {len(others)} more {'course' if len(others) == 1 else 'courses'}." if others else "."
    )
    story = [
        member.event("Registered", start, "" if start else "the day is not known"),
        *(
            member.event(MEANS[name][0], None, "yes" if done else "no")
            for name, done in zip(STAGES, reached, strict=True)
        ),
        member.event("Last active", last, "" if last else "no day with activity is known"),
    ]
    return member.Known(
        opening,
        about,
        like,
        member.standing(context, STANDING, NUMBERS),
        (*story, *(_other(context, row) for row in others)),
        (REGISTRATION, STANDING, OTHERS),
    )


def furthest(viewed: bool, explored: bool, certified: bool) -> str:  # noqa: FBT001 - three facts of a registration
    """Return how far a registration came, in words."""
    if certified:
        return "earned a certificate"
    if explored:
        return "opened at least half of the chapters"
    return "opened the courseware" if viewed else "registered without opening the courseware"


def _other(context: Context, row: Row) -> Row:
    registration, course, start, viewed, explored, certified, grade = row
    words = furthest(viewed, explored, certified) + ("" if grade is None else f", grade {percent(grade)}")
    page = member.address(context.settings.prefix, "mooc", str(registration))
    return member.row(member.OTHERS, course, day=start, words=words, page=page)
