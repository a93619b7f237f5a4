"""How many of the registered students watched, and their minutes in total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import NOTE, Draft
from portal.formats import count
from portal.questions.engagement.answers.cut_means import WATCHED
from portal.questions.engagement.filters import OF_PLAN
from portal.questions.engagement.words import NOT_RANDOM, quarter, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

REACH = f"""
with
    registered as (
        select period, plan, count(*)::bigint as registered
        from (
            select
                students.student_id,
                quarters.period,
                if(paid_quarters.student_id is null, 'free', 'paid') as plan
            from quarters
            join students on students.registered <= quarters.last_day
            left join paid_quarters
                on paid_quarters.period = quarters.period and paid_quarters.student_id = students.student_id
            where quarters.period in ($period_a, $period_b)
        )
        where {OF_PLAN} and ({{where}})
        group by period, plan
    ),
    watched as (
        select period, plan, count(*)::bigint as watched, sum(minutes) as total_minutes
        from ({WATCHED})
        group by period, plan
    )
select
    plan,
    period,
    coalesce(registered, 0) as registered,
    coalesce(watched, 0) as watched,
    coalesce(total_minutes, 0) as total_minutes
from registered
full join watched using (period, plan)
order by plan, period = $period_b
"""
MORE_THAN_REGISTERED = "more students watched than had registered"


def reach(context: Context) -> Draft:
    """Count by plan and quarter who had registered and who watched, with their minutes in total, nothing cut."""
    result = context.select(REACH)
    rows = [_with_share(row) for row in result.rows]
    return Draft(rows, finding, result, (NOT_RANDOM,))


def _with_share(row: Record) -> Record:
    if row["watched"] > row["registered"]:
        return {**row, **statistics.NO_ESTIMATE.columns("share"), NOTE.name: MORE_THAN_REGISTERED}
    return {**row, **statistics.share(row["watched"], row["registered"]).columns("share")}


def finding(rows: Sequence[Record]) -> str:
    """Say how many of the registered watched, for each plan in its last quarter."""
    last = {row["plan"]: row for row in rows if row["registered"] or row["watched"]}
    return sentences([_reached(row) for row in last.values()]) or "Nobody had registered."


def _reached(row: Record) -> str:
    when = quarter(row["period"])
    if row["watched"] > row["registered"]:
        return f"{count(row['watched'])} {row['plan']} students watched in {when}, more than had registered"
    who = f"{count(row['watched'])} of {count(row['registered'])} {row['plan']} students"
    return f"{who} who had registered by then watched in {when}"
