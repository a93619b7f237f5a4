"""How companies compare: courses, mean score and users of each, and the ranks that each can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import ranking, statistics
from portal.answers.spec import Draft
from portal.answers.statistics import Group
from portal.formats import between, count, joined, number
from portal.questions.recommender.words import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.ranking import Rank
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
RANKS = (
    "Ranks compare each company with every other (Welch's test, 5% divided by the number of the others): the lowest is "
    "1 and those clearly above it, the highest leaves out those clearly below it."
)
MOST_NAMED = 3


def companies(context: Context) -> Draft:
    """Give every company with its courses, users, mean score with a t interval, and the ranks that it can have."""
    result = context.select(COMPANIES)
    groups = _large(result.rows, context.settings.min_cell)
    tests = ranking.means([*groups.values()])
    ranks, differ = dict(zip(groups, tests.ranks(), strict=True)), tests.differ()
    rows = [_row(company, ranks.get(company["company"])) for company in result.rows]
    return Draft(rows, lambda rows: _finding(rows, differ=differ), result, (PROFILES, RANKS, OBSERVED))


def _large(rows: Sequence[Record], min_n: int) -> dict[str, Group]:
    """Return the companies with enough courses, by name."""
    large = [row for row in rows if row["courses"] >= max(min_n, 2)]
    return {row["company"]: Group(row["courses"], row["mean_score"], row["sd"]) for row in large}


def _row(company: Record, rank: Rank | None) -> Record:
    score = statistics.mean(company["mean_score"], company["sd"], company["courses"])
    return {
        "company": company["company"],
        "courses": company["courses"],
        "mean_score": company["mean_score"],
        "users": company["users"],
        **score.ends(),
        "rank_low": rank and rank.low,
        "rank_high": rank and rank.high,
    }


def _finding(rows: Sequence[Record], *, differ: bool) -> str:
    """Name the first company where it is clear which it is, else the highest few; of small ones give the count.

    None is named where no two companies differ clearly with all pairs counted.
    """
    large = sorted((row for row in rows if row["rank_low"] is not None), key=lambda row: -row["mean_score"])
    among = f"{count(len(large))} companies with enough courses to compare"
    if not large:
        return f"Too few to compare: none of the {count(len(rows))} companies has enough courses."
    first, *others = large
    if not others:
        return f"Only {first['company']} has enough courses for a mean: {_mean(first)} over {count(first['courses'])}."
    leading = [row for row in large if row["rank_low"] == 1]
    if not differ or len(leading) == len(large):
        return f"No clear difference in mean score among the {among}."
    if first["rank_high"] == 1:
        return f"{first['company']} has the highest mean score of {among}: {_mean(first)}."
    named = [f"{row['company']} ({number(row['mean_score'])})" for row in leading[:MOST_NAMED]]
    are = "are highest" if len(leading) <= MOST_NAMED else f"are among the {count(len(leading))} highest"
    return f"{joined(named)} {are} of {among}; which of them is first is not clear."


def _mean(row: Record) -> str:
    return f"{number(row['mean_score'])} ({between(row['low'], row['high'])})"
