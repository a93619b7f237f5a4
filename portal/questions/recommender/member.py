"""From the course marts to what is known of one course: score and features, and the way to what a change goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import count

if TYPE_CHECKING:
    from portal.answers.spec import Context

ALIKE = "(every.company = one.company)"
COURSE = f"""
select
    one.course,
    one.company,
    one.profile,
    one.has_ids,
    one.score,
    one.users,
    (select count(*) from courses as every where {ALIKE}) as alike,
    (select count(*) from courses as every where {ALIKE} and every.score > one.score) as above
from courses as one
where one.course = $id
"""
FEATURES = """
select name, trim(regexp_replace(feature, '\\([^)]*\\)$', '')) as feature, unit
from features
order by position
"""
VALUES = (
    *("price", "discount", "length", "users", "company_administrators", "company_instructors", "company_learners"),
    *("company_rating", "quiz_grade", "completed_quizzes", "graded", "not_graded", "content", "external"),
    *("interactive", "scorm", "milestone", "certificates", "collaborations", "comments"),
)
TALLY = """
select feature_values.name, feature_values.value as x, courses as n, coalesce(own, 0) as own
from feature_values
left join (
    select name, value, count(*) as own
    from (
        unpivot (
            select * exclude (row, course, company, profile, has_ids, score)
            from courses
            where company = (select company from picked)
        )
        on columns(*) into name name value value
    )
    group by name, value
) using (name, value)
"""
STANDING = member.placing_in(
    "select * from courses where course = $id",
    f"{TALLY}union all\n{member.tallied('courses', ALIKE, ('score',))}",
    ("score", *VALUES),
)


def known(context: Context) -> member.Known:
    """Return what is known of the course; those alike are its company's, or its profile's where no name is known."""
    course, company, profile, named, score, users, alike, above = member.one(context, COURSE, "course")
    chosen = [("company", company), ("course", course)]
    about = [
        member.row(member.ABOUT, "Course", words=course),
        member.row(member.ABOUT, "Company" if named else "Profile", words=company),
        *([member.row(member.ABOUT, "Company profile", words=profile)] if named else []),
        member.row(member.ABOUT, "Score", value=score, unit="of 100 starters complete it"),
        member.row(member.ABOUT, "Users", value=users, unit="users"),
        member.row(member.ABOUT, "Rank by score", words=f"{count(above + 1)} of the {count(alike)} alike"),
        member.row(
            member.ABOUT,
            "What a change would go with",
            words="Set its what-if values",
            page=member.page(context, "recommender", chosen),
        ),
    ]
    whose = f"of {company}" if named else f"of the same company profile ({company})"
    like = member.Alike(whose, alike, "courses", [("company", company)])
    words = {name: (feature, unit) for name, feature, unit in context.rows(FEATURES)}
    named_ = {"score": ("Score", "points"), **{name: words[name] for name in VALUES if name in words}}
    opening = f"Course {course} of {company} has {count(users)} {'user' if users == 1 else 'users'}."
    standing = member.standing(context, STANDING, named_)
    return member.Known(opening, about, like, standing, (), (COURSE, FEATURES, STANDING))
