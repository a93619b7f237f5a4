"""How companies compare: courses, mean score and users of each, whatever company is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, number
from portal.questions.recommender.words import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

COMPANIES = """
select company, count(*)::bigint as courses, avg(score) as mean_score, sum(users) as users, stddev_samp(score) as sd
from courses
group by company
order by courses desc, company
"""
PROFILES = (
    "A profile is a set of four company figures, not a company: several companies can share one. "
    "Courses with no company name are grouped by profile."
)


def companies(context: Context) -> Draft:
    """Give every company with its courses, users and mean score with a t interval."""
    result = context.select(COMPANIES)
    rows = [_row(company) for company in result.rows]
    return Draft(rows, _finding(rows, context.settings.min_cell), result, (PROFILES, OBSERVED))


def _row(company: Record) -> Record:
    score = statistics.mean(company["mean_score"], company["sd"], company["courses"])
    return {
        "company": company["company"],
        "courses": company["courses"],
        "mean_score": company["mean_score"],
        "users": company["users"],
        **score.ends(),
    }


def _finding(rows: Sequence[Record], min_n: int) -> str:
    large = [row for row in rows if row["courses"] >= min_n]
    if not large:
        return f"{count(len(rows))} companies, none with enough courses to compare."
    best = max(large, key=lambda row: row["mean_score"])
    worst = min(large, key=lambda row: row["mean_score"])
    return (
        f"Of {count(len(large))} companies with enough courses to compare, mean scores run from "
        f"{number(worst['mean_score'])} ({worst['company']}, {count(worst['courses'])} courses) to "
        f"{number(best['mean_score'])} ({best['company']}, {count(best['courses'])} courses)."
    )
