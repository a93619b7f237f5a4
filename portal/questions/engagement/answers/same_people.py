"""Whether the students who watched in both quarters watched longer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, number
from portal.questions.engagement.filters import OF_PLAN
from portal.questions.engagement.stats import comparisons
from portal.questions.engagement.words import NOT_RANDOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

SAME_PEOPLE = f"""
with
    earlier as (select * from student_periods where period = $period_a and {OF_PLAN} and ({{where}})),
    later as (select * from student_periods where period = $period_b and {OF_PLAN} and ({{where}}))
select
    plan,
    count(*)::bigint as n,
    avg(earlier.minutes) as mean_a,
    avg(later.minutes) as mean_b,
    avg(later.minutes - earlier.minutes) as difference,
    stddev_samp(later.minutes - earlier.minutes) as sd
from earlier
join later using (student_id, plan)
group by plan
order by plan
"""


def same_people(context: Context) -> Draft:
    """Compare by a paired t test the minutes of those who watched in both quarters under one plan, nothing cut."""
    result = context.select(SAME_PEOPLE)
    rows = [_paired(row) for row in result.rows]
    return Draft(rows, finding(rows), result, (NOT_RANDOM,))


def _paired(row: Record) -> Record:
    n, difference, sd = row["n"], row["difference"], row["sd"]
    error = sd / math.sqrt(n) if sd else None
    return {
        "plan": row["plan"],
        "n": n,
        "mean_a": row["mean_a"],
        "mean_b": row["mean_b"],
        **comparisons.t_interval(difference, error, n).columns("difference"),
        "p": None if error is None else comparisons.two_sided(difference / error, n - 1),
    }


def finding(rows: Sequence[Record]) -> str:
    """Say what those in both quarters watched before and after."""
    parts = [
        f"the {count(row['n'])} {row['plan']} in both quarters watched {number(row['mean_a'])} minutes before and "
        f"{number(row['mean_b'])} after"
        for row in rows
    ]
    return ("; ".join(parts) + ".").capitalize() if parts else "Nobody watched in both quarters under one plan."
