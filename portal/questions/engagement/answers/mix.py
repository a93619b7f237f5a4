"""How many of those who watched were new, and how many returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import percent
from portal.questions.engagement.filters import OF_PLAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

MIX = f"""
select
    plan,
    period,
    count(*)::bigint as students,
    count(*) filter (new)::bigint as new,
    count(*) filter (not new)::bigint as returning
from student_periods
where period in ($period_a, $period_b) and {OF_PLAN} and ({{where}})
group by plan, period
order by plan, period = $period_b
"""
AUDIENCE = "A change between quarters can come from other people as well as from other habits."


def mix(context: Context) -> Draft:
    """Count by plan and quarter the students who watched for the first time, and those who had watched before."""
    result = context.select(MIX)
    rows = [{**row, **statistics.share(row["new"], row["students"]).columns("share_new")} for row in result.rows]
    return Draft(rows, finding(rows), result, (AUDIENCE,))


def finding(rows: Sequence[Record]) -> str:
    """Say the share of new students by plan and quarter."""
    parts = [f"{percent(row['share_new'])} of {row['plan']} students in {row['period']}" for row in rows]
    return "First watched in the quarter: " + ", ".join(parts) + "." if parts else "Nobody watched."
