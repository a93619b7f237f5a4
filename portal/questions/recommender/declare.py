"""From the course marts to the answers of the recommender: SQL, the few numbers SQL cannot make, and the finding.

Read this file, then figures.py, then page.py. The score of a course is the percent of its starters who completed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member, people, statistics
from portal.answers.spec import AnswerSpec, Column, OldDraft, Question, ends
from portal.formats import count, number, percent
from portal.questions.recommender import controls, different, explained, goal, trust, whatif
from portal.questions.recommender.member import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from portal.answers.spec import Context
    from portal.warehouse import Row

COUNT = "select count(*)::bigint from courses where {where}"

COMPANIES = """
select company, count(*)::bigint as courses, avg(score) as mean_score, sum(users) as users, stddev_samp(score) as sd
from courses
group by company
order by courses desc, company
"""

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
    own as (
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
    own.value as course,
    company.mean as company_mean,
    features.mean as all_mean,
    (place.below + place.courses / 2) / features.courses as percentile,
    place.below / features.courses as lower_share,
    (features.courses - place.below - place.courses) / features.courses as higher_share,
    company.courses as company_courses,
    company.sd as company_sd,
    features.courses as all_courses,
    features.unit,
    features."group",
    features.controllable
from features
join own using (name)
join company using (name)
join feature_values as place on place.name = own.name and place.value = own.value
order by features.position
"""

OBSERVED = "Courses differ in more than what is recorded here: what goes with a score need not change it."
REMOVED = "Courses that scored 0 or 100 are not in the data, and the score says nothing of brand-new courses."
NO_INTERVAL = "A score has no interval: how many learners started a course is not in the data."
PROFILES = (
    "A profile is a set of four company figures, not a company: several companies can share one. "
    "Courses with no company name are grouped by profile."
)


def companies(context: Context) -> OldDraft:
    """Return every company with its courses, mean score and t interval, users; whatever company is chosen."""
    sql, parameters = context.bound(COMPANIES)
    rows = [_company(row) for row in context.snapshot.rows(sql, parameters)]
    large = [row for row in rows if row[1] >= context.settings.min_cell]
    return OldDraft(rows, _companies_finding(rows, large), sql, parameters, (PROFILES, OBSERVED), ("low", "high"))


def _company(row: Row) -> Row:
    company, courses, mean_score, users, sd = row
    score = statistics.mean(mean_score, sd, courses)
    return company, courses, mean_score, users, score.low, score.high


def _companies_finding(rows: list[Row], large: list[Row]) -> str:
    if not large:
        return f"{count(len(rows))} companies, none with enough courses to compare."
    best, worst = max(large, key=lambda row: row[2]), min(large, key=lambda row: row[2])
    return (
        f"Of {count(len(large))} companies with enough courses to compare, mean scores run from "
        f"{number(worst[2])} ({worst[0]}, {count(worst[1])} courses) to {number(best[2])} "
        f"({best[0]}, {count(best[1])} courses)."
    )


def courses(context: Context) -> OldDraft:
    """Return the courses of the chosen company by rank, all where none is chosen; the picked course is `selected`."""
    sql, parameters = context.bound(COURSES, min_cell=context.settings.min_cell)
    rows = context.snapshot.rows(sql, parameters)
    return OldDraft(
        rows, _courses_finding(rows, context.state.get("company")), sql, parameters, (REMOVED, NO_INTERVAL, OBSERVED)
    )


def _courses_finding(rows: list[Row], company: str | None) -> str:
    course, score, _, rank, _, own_company = next(row for row in rows if row[4])
    among = f"of {own_company}" if company else "of all companies"
    return (
        f"{number(score)} of 100 starters complete course {course} of {own_company}: "
        f"rank {count(rank)} among the {count(len(rows))} courses {among}."
    )


def comparison(context: Context) -> OldDraft:
    """Return each feature of the picked course beside its company's mean, the overall mean and its percentile."""
    sql, parameters = context.bound(COMPARISON, min_cell=context.settings.min_cell)
    rows = [_compared(row) for row in context.snapshot.rows(sql, parameters)]
    return OldDraft(rows, _comparison_finding(rows), sql, parameters, (OBSERVED,), ("company_low", "company_high"))


def _compared(row: Row) -> Row:
    *shown, company_courses, company_sd, all_courses, unit, group, controllable = row
    company = statistics.mean(shown[2], company_sd, company_courses)
    return *shown, company_courses, company.low, company.high, all_courses, unit, group, controllable


def _comparison_finding(rows: list[Row]) -> str:
    return stands_out([dict(zip([column.name for column in COMPARISON_COLUMNS], row, strict=True)) for row in rows])


def stands_out(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return in words in which of some features of `comparison` the course lies farthest from the middle."""
    return f"It stands out most in {compared(max(rows, key=lambda row: abs(row['percentile'] - 1 / 2)))}"


def compared(row: Mapping[str, Any]) -> str:
    """Return one row of `comparison` in words; equal courses count neither as lower nor as higher."""
    values = f"{number(row['course'])} against {number(row['all_mean'])} on average"
    above = row["percentile"] > 1 / 2
    side, share = ("higher", row["lower_share"]) if above else ("lower", row["higher_share"])
    return f"{row['feature']}: {values}, {side} than in {percent(share)} of all courses."


COMPANIES_COLUMNS = (
    Column("company", "text", "The company, or its profile where no name is known."),
    Column("courses", "count", "Its courses in the data."),
    Column("mean_score", "points", "Mean score of its courses, each counted once.", base="courses"),
    Column("users", "users", "Users of its courses, added up; one person can count several times."),
    *ends("points", "the mean's 95% t interval", "courses"),
)
COURSES_COLUMNS = (
    Column("course", "text", "The course: its id, or its row where it has none."),
    Column("score", "points", "Percent of the starters who completed it, 0-100."),
    Column("users", "users", "Users of the course; not the base of the score."),
    Column("rank", "count", "Its place by score among those shown, 1 the highest; equal scores share a place."),
    Column(
        "selected",
        "flag",
        "Whether it is the chosen course; else the most used one, of a named company with enough courses if any.",
    ),
    Column("company", "text", "The company that owns it, or its profile where no name is known."),
)
COMPARISON_COLUMNS = (
    Column("feature", "text", "What is compared, in the data's own words."),
    Column("course", "see unit", "The chosen course's value, in the row's unit."),
    Column("company_mean", "see unit", "Mean over the company's courses, in the row's unit.", base="company_courses"),
    Column("all_mean", "see unit", "Mean over all courses, in the row's unit.", base="all_courses"),
    Column("percentile", "fraction", "Share of all courses below this one, equal ones counted half.", "all_courses"),
    Column("lower_share", "fraction", "Share of all courses with a smaller value.", "all_courses"),
    Column("higher_share", "fraction", "Share of all courses with a larger value.", "all_courses"),
    Column("company_courses", "count", "Courses of its company."),
    *ends("see unit", "the company mean's 95% t interval", "company_courses", name="company"),
    Column("all_courses", "count", "Courses in the data."),
    Column("unit", "text", "The unit of the row's values."),
    Column("group", "text", "Who shapes it: Administrative, Learner, Instructor or Website."),
    Column("controllable", "flag", "Whether an instructor can change it."),
)
PEOPLE_COLUMNS = (
    Column("course", "text", "The course: its id, or its row where it has none."),
    Column("company", "text", "The company that owns it, or its profile where no name is known."),
    Column("score", "points", "Percent of the starters who completed it, 0-100."),
    Column("users", "users", "Users of the course; not the base of the score."),
    Column("price", "dollars", "Its price."),
    Column("discount", "dollars", "Its discount."),
    Column("length", "hours", "Its length."),
    Column("content", "percent", "Share of its pages that hold content, 0-100."),
    Column("not_graded", "percent", "Share of its pages that are assessments without a grade, 0-100."),
    Column("interactive", "percent", "Share of its pages that are interactive, 0-100."),
    Column("graded", "percent", "Share of its pages that are graded assessments, 0-100."),
    Column("external", "percent", "Share of its pages that lead elsewhere, 0-100."),
    Column("certificates", "percent", "Certificates issued, in percent; above 100 in some courses."),
    Column("comments", "per course", "Comments by teachers, on average."),
    Column("profile", "text", "The four company figures that it shares with others."),
)


def question() -> Question:
    """Return the recommender as the portal declares it."""
    return Question(
        slug="recommender",
        title="Courses",
        asks="Which changes to a course would raise the share of learners who complete it?",
        sources=("course_features",),
        members="courses",
        filters=controls.filters(),
        answers=(
            AnswerSpec(
                "companies",
                "How do companies compare?",
                COMPANIES_COLUMNS,
                companies,
                group=("company",),
                uses=(),
                sentence="The {courses} courses of {company} have a mean score of {mean_score} ({low} to {high}).",
            ),
            AnswerSpec(
                "courses",
                "Where does this course stand?",
                COURSES_COLUMNS,
                courses,
                sentence="{score} of 100 starters complete course {course} of {company}: rank {rank} of those shown.",
            ),
            AnswerSpec(
                "comparison",
                "What is different about this course?",
                COMPARISON_COLUMNS,
                comparison,
                sentence="{feature} is {course} here, {company_mean} on average in its company and {all_mean} in all; "
                "{lower_share} of all courses lie below it, {higher_share} above.",
            ),
            *whatif.specs(),
            *explained.specs(),
            *goal.specs(),
            *trust.specs(),
            different.spec(),
            people.spec(
                "Which courses are these?",
                members="courses",
                columns=PEOPLE_COLUMNS,
                table="courses",
                search=("course", "company"),
                key="row",
            ),
        ),
        headline="companies",
        count=COUNT,
        member=member.spec("course", known, "recommender"),
        key=("course",),
    )
