"""When learners register, and how many of each week earn a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, day, percent
from portal.questions.mooc.caveats import LATER, LEFT_OUT
from portal.questions.mooc.columns import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

WEEKS = """
with counted as (
    select week, count(*)::bigint as registrations, (count(*) filter (where certified))::bigint as certified
    from registrations
    where {where}
    group by week
)
select coalesce(week::varchar, 'Unknown') as week, registrations, certified
from counted
order by counted.week nulls last
"""


def make(context: Context) -> Draft:
    """Make the answer: a row for each week in which someone registers, the unknown one last."""
    result = context.select(WEEKS)
    rows = [
        {**row, **statistics.share(row["certified"], row["registrations"]).columns("certify_rate")}
        for row in result.rows
    ]
    return Draft(rows, _finding(rows), result, (LATER, LEFT_OUT))


def _finding(rows: Sequence[Record]) -> str:
    known = [row for row in rows if row["week"] != UNKNOWN]
    if not known:
        return "No day of registration is known."
    busiest = max(known, key=lambda row: row["registrations"])
    return (
        f"Most register in the week of {day(busiest['week'])}: {count(busiest['registrations'])}, of whom "
        f"{count(busiest['certified'])} ({percent(busiest['certify_rate'])}) earn a certificate."
    )
