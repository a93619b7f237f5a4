"""How the minutes of those who watched are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count
from portal.questions.engagement.filters import OF_PLAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

DISTRIBUTION = f"""
with
    watched as (
        select plan, period, minutes, floor(log10(greatest(minutes, 0.1)) * 5)::int as band
        from student_periods
        where period in ($period_a, $period_b) and {OF_PLAN} and ({{where}})
    ),
    cuts as (
        select plan, period, quantile_cont(minutes, $trim::double / 100) as cut from watched group by plan, period
    )
select
    plan,
    period,
    if(band = -5, 0, 10 ** (band / 5)) as minutes_from,
    10 ** ((band + 1) / 5) as minutes_to,
    count(*)::bigint as students,
    count(*) filter ($trim < 100 and minutes >= cut)::bigint as beyond,
    if($trim = 100, null, any_value(cut)) as cut_minutes,
    sum(count(*)) over (partition by plan, period)::bigint as watched,
    count(*) / sum(count(*)) over (partition by plan, period) as share
from watched
join cuts using (plan, period)
group by plan, period, band
order by plan, period = $period_b, band
"""


def distribution(context: Context) -> Draft:
    """Count the students of each plan and quarter in bands of minutes that are equally wide on a log scale."""
    result = context.select(DISTRIBUTION)
    return Draft(result.rows, finding, result)


def finding(rows: Sequence[Record]) -> str:
    """Say how many watched as long as the cut or longer."""
    beyond, students = (sum(row[name] for row in rows) for name in ("beyond", "students"))
    if not beyond:
        return "Nothing is cut." if all(row["cut_minutes"] is None for row in rows) else "Nobody lies above the cut."
    return f"{count(beyond)} of {count(students)} watched as long as the cut or longer."
