"""Whether the students who watched in both quarters watched longer, and who else is like them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portal.answers.spec import NOTE, Draft
from portal.formats import count, percent
from portal.questions.engagement.filters import OF_PLAN
from portal.questions.engagement.stats import comparisons
from portal.questions.engagement.words import NOT_RANDOM, difference, long, sentences, too_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

BAND_DAYS = 90
SAME_PEOPLE = f"""
with
    watched as (
        select
            student_periods.*,
            first_day,
            last_day,
            floor((first_day - student_periods.registered) / {BAND_DAYS}) as band
        from student_periods
        join quarters using (period)
        where {OF_PLAN} and ({{where}})
    ),
    earlier as (select * from watched where period = $period_a),
    stayers as (
        select
            later.plan,
            later.band,
            earlier.minutes as minutes_a,
            later.minutes as minutes_b,
            students.first_watched >= earlier.first_day as starts
        from earlier
        join (select * from watched where period = $period_b) as later using (student_id, plan)
        join students using (student_id)
    ),
    alike as (select plan, band, count(*)::bigint as n, avg(minutes) as mean from earlier group by plan, band),
    bands as (
        select stayers.plan, stayers.band, count(*) as weight, any_value(alike.n) as n, any_value(alike.mean) as mean
        from stayers
        left join alike on alike.plan = stayers.plan and alike.band = stayers.band
        where stayers.band is not null
        group by stayers.plan, stayers.band
    ),
    weighted as (
        select
            plan,
            sum(coalesce(n, 0))::bigint as alike_n,
            sum(weight * mean) / sum(weight) as alike_mean,
            min(coalesce(n, 0))::bigint as fewest
        from bands
        group by plan
    )
select
    plan,
    count(*)::bigint as n,
    avg(minutes_a) as mean_a,
    avg(minutes_b) as mean_b,
    avg(minutes_b - minutes_a) as difference,
    stddev_samp(minutes_b - minutes_a) as sd,
    count(*) filter (starts)::bigint as first_quarter,
    coalesce(any_value(weighted.alike_n), 0) as alike_n,
    any_value(weighted.alike_mean) as alike_mean,
    coalesce(any_value(weighted.fewest), 0) as fewest
from stayers
left join weighted using (plan)
group by plan
order by plan
"""
SELECTED = (
    "Who watches in both quarters was chosen by staying: those in their first quarter watch for other reasons than a "
    "year later, whatever the platform does."
)
NO_ALIKE = "fewer than {} students of the earlier quarter had been registered as long"
ALL_ALIKE = "every student changed by as much"


def same_people(context: Context) -> Draft:
    """Compare by a paired t test the minutes of those who watched in both quarters under one plan, nothing cut.

    Beside them stand the students of the earlier quarter who had been registered as long as they are in the later one.
    """
    result = context.select(SAME_PEOPLE)
    rows = [_paired(row, context.settings.min_cell) for row in result.rows]
    return Draft(rows, finding, result, (SELECTED, NOT_RANDOM))


def _paired(row: Record, min_n: int) -> Record:
    n, change, sd = row["n"], row["difference"], row["sd"]
    error = sd / math.sqrt(n) if sd else None
    known = row["fewest"] >= min_n
    notes = [*([] if error else [ALL_ALIKE]), *([] if known else [NO_ALIKE.format(min_n)])]
    return {
        **{name: row[name] for name in ("plan", "n", "mean_a", "mean_b", "first_quarter", "alike_n")},
        **comparisons.t_interval(change, error, n).columns("difference"),
        "p": None if error is None else comparisons.two_sided(change / error, n - 1),
        "alike_mean": row["alike_mean"] if known else None,
        NOTE.name: "; ".join(notes) or None,
    }


def finding(rows: Sequence[Record]) -> str:
    """Say what those in both quarters watched before and after, and how those compare who had been there as long."""
    return sentences([of_plan(row) for row in rows]) or "Nobody watched in both quarters under one plan."


def of_plan(row: Record) -> str:
    """Say it of one plan."""
    plan, n = row["plan"], row["n"]
    if row["difference"] is None:
        return f"{plan} in both quarters: {too_few(n, 'students')}"
    change = difference(row["difference"], row["low"], row["high"], row["p"])
    text = (
        f"{count(n)} {plan} students watched in both quarters: {long(row['mean_a'])} minutes each, then "
        f"{long(row['mean_b'])}, {change}; {percent(row['first_quarter'] / n, 0)} of them were in their first quarter"
    )
    if row["alike_mean"] is None:
        return f"{text}; too few of the earlier quarter had been registered as long to compare"
    return (
        f"{text}; {count(row['alike_n'])} students of the earlier quarter who had been registered as long watched "
        f"{long(row['alike_mean'])}"
    )
