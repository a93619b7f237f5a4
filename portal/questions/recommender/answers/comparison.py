"""What is different about a course: each feature beside its company's mean, the overall mean and its percentile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import number, percent
from portal.questions.recommender.answers.chosen import nobody
from portal.questions.recommender.words import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

COMPARISON = """
with
    picked as (
        select courses.*
        from courses
        join companies using (company)
        where {where} and ($course is null or course = $course)
        order by companies.has_ids and companies.courses >= $min_cell desc, courses.users desc, courses.row
        limit 1
    ),
    course_values as (
        unpivot (select * exclude (row, course, company, profile, has_ids, score) from picked)
        on columns(*) into name name value value
    ),
    company_values as (
        unpivot (
            select * exclude (row, course, company, profile, has_ids, score)
            from courses
            where company = (select company from picked)
        )
        on columns(*) into name name value value
    ),
    company as (
        select name, count(*)::bigint as courses, avg(value) as mean, stddev_samp(value) as sd
        from company_values
        group by name
    )
select
    features.feature,
    course_values.value as course,
    company.mean as company_mean,
    features.mean as all_mean,
    (standing.below + standing.courses / 2) / features.courses as percentile,
    standing.below / features.courses as lower_share,
    (features.courses - standing.below - standing.courses) / features.courses as higher_share,
    company.courses as company_courses,
    company.sd as company_sd,
    features.courses as all_courses,
    features.unit,
    features."group",
    features.controllable
from features
join course_values using (name)
join company using (name)
join feature_values as standing on standing.name = course_values.name and standing.value = course_values.value
order by features.position
"""
MIDDLE = 0.5


def comparison(context: Context) -> Draft:
    """Compare each feature of the chosen course with the mean of its company and of all courses."""
    result = context.select(COMPARISON, min_cell=context.settings.min_cell)
    if not result.rows:
        return nobody(context, result)
    return Draft([_row(feature) for feature in result.rows], stands_out, result, (OBSERVED,))


def _row(feature: Record) -> Record:
    mean = statistics.mean(feature["company_mean"], feature["company_sd"], feature["company_courses"])
    shown = {name: value for name, value in feature.items() if name != "company_sd"}
    return {**shown, **mean.ends("company")}


def stands_out(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say which of some features of `comparison` the course lies farthest from the middle in."""
    placed = [row for row in rows if row["percentile"] is not None]
    if not placed:
        return "There are too few courses to compare it with."
    return f"It stands out most in {in_words(max(placed, key=lambda row: abs(row['percentile'] - MIDDLE)))}"


def in_words(row: Mapping[str, Any]) -> str:
    """Put one row of `comparison` in words; equal courses count neither as lower nor as higher."""
    values = f"{number(row['course'])} against {number(row['all_mean'])} on average"
    above = row["percentile"] > MIDDLE
    side, share = ("higher", row["lower_share"]) if above else ("lower", row["higher_share"])
    return f"{row['feature']}: {values}, {side} than in {percent(share)} of all courses."
