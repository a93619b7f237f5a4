"""When learners register, and how many of each week earn a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, day, joined
from portal.questions.mooc.answers import leaders
from portal.questions.mooc.answers.sentences import NAMED
from portal.questions.mooc.answers.tables import NOBODY
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
    return Draft(rows, _finding if rows else NOBODY, result, (LATER, LEFT_OUT))


def _finding(rows: Sequence[Record]) -> str:
    known = [row for row in rows if row["week"] != UNKNOWN]
    if not known:
        return "No day of registration is known."
    n = sum(row["registrations"] for row in known)
    if len(known) == 1:
        (row,) = known
        return f"All {count(n)} with a known day registered in the week of {day(row['week'])}."
    first = [known[index] for index in leaders.of_counts([row["registrations"] for row in known])]
    if len(first) == 1:
        (row,) = first
        return (
            f"Registrations peak in the week of {day(row['week'])}: {count(row['registrations'])} of {count(n)}. "
            f"{count(row['certified'])} of them earn a certificate."
        )
    if len(first) == len(known):
        return f"No week clearly has more registrations than another: {count(n)} in {count(len(known))} weeks."
    weeks = joined([day(row["week"]) for row in first[:NAMED]])
    numbers = joined([count(row["registrations"]) for row in first[:NAMED]])
    return f"Weeks with the largest numbers of registrations begin on {weeks} ({numbers}); their order is open."
