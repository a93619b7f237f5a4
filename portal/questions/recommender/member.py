"""What is known of one course: score and features, where it stands, and the way to its what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import count

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Record

ALIKE = "(every.company = one.company)"
COURSE = f"""
select
    one.course,
    one.company,
    one.profile,
    one.has_ids,
    one.score,
    one.users,
    (select count(*) from courses as every where {ALIKE}) as company_courses,
    (select count(*) from courses as every where {ALIKE} and every.score > one.score) as scoring_higher
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
    """Gather what is known of a course; it is compared with its company's courses, or its profile's without a name."""
    course = member.record(context, COURSE, "course")
    company, users = course["company"], course["users"]
    peers = f"of {company}" if course["has_ids"] else f"of the same company profile ({company})"
    opening = f"Course {course['course']} of {company} has {count(users)} {'user' if users == 1 else 'users'}."
    return member.Known(
        opening,
        _about(context, course),
        member.Alike(peers, course["company_courses"], "courses", [("company", company)]),
        member.standing(context, STANDING, _measures(context)),
        (),
        (COURSE, FEATURES, STANDING),
    )


def _about(context: Context, course: Record) -> list[Record]:
    company, has_name = course["company"], course["has_ids"]
    rank = f"{count(course['scoring_higher'] + 1)} of the {count(course['company_courses'])} alike"
    chosen = [("company", company), ("course", course["course"])]
    what_if = {"words": "Set its what-if values", "page": member.page(context, "recommender", chosen)}
    return [
        member.row(member.ABOUT, "Course", words=course["course"]),
        member.row(member.ABOUT, "Company" if has_name else "Profile", words=company),
        *([member.row(member.ABOUT, "Company profile", words=course["profile"])] if has_name else []),
        member.row(member.ABOUT, "Score", value=course["score"], unit="of 100 starters complete it"),
        member.row(member.ABOUT, "Users", value=course["users"], unit="users"),
        member.row(member.ABOUT, "Rank by score", words=rank),
        member.row(member.ABOUT, "What a change would go with", **what_if),
    ]


def _measures(context: Context) -> dict[str, tuple[str, str]]:
    """Return the words and unit of each measure that a course is placed by, the score first."""
    features = {row["name"]: (row["feature"], row["unit"]) for row in context.select(FEATURES).rows}
    return {"score": ("Score", "points"), **{name: features[name] for name in VALUES if name in features}}
