"""Where a course stands: the courses of the chosen company by rank, all where none is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, number
from portal.questions.recommender.answers.chosen import nobody
from portal.questions.recommender.words import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

COURSES = """
with
    picked as (
        select courses.course
        from courses
        join companies using (company)
        where {where} and ($course is null or course = $course)
        order by companies.has_ids and companies.courses >= $min_cell desc, courses.users desc, courses.row
        limit 1
    )
select
    course,
    score,
    users,
    rank() over (order by score desc)::bigint as rank,
    course = (select course from picked) as selected,
    company
from courses
where {where}
order by rank, row
"""
REMOVED = "Courses that scored 0 or 100 are not in the data, and the score says nothing of brand-new courses."
NO_INTERVAL = "A score has no interval: how many learners started a course is not in the data."


def courses(context: Context) -> Draft:
    """Rank the courses by score; the chosen one is `selected`."""
    result = context.select(COURSES, min_cell=context.settings.min_cell)
    if not any(row["selected"] for row in result.rows):
        return nobody(context, result)
    company = context.state.get("company")
    return Draft(result.rows, lambda rows: _finding(rows, company), result, (REMOVED, NO_INTERVAL, OBSERVED))


def _finding(rows: Sequence[Record], company: str | None) -> str:
    course = next(row for row in rows if row["selected"])
    among = f"of {course['company']}" if company else "of all companies"
    return (
        f"{number(course['score'])} of 100 starters complete course {course['course']} of {course['company']}: "
        f"rank {count(course['rank'])} among the {count(len(rows))} courses {among}."
    )
