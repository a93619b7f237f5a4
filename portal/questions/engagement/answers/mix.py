"""How many of those who watched were new, and how many returned; both quarters look back equally far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import NOTE, Draft
from portal.formats import percent
from portal.questions.engagement.filters import FEWEST_DAYS, IS_NEW, LOOK_BACK, OF_PLAN
from portal.questions.engagement.words import by_plan, difference, quarter, sentences, too_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

MIX = f"""
with
    watched as (
        select plan, period, {IS_NEW} as new
        from student_periods
        where period in ($period_a, $period_b) and {OF_PLAN} and ({{where}})
    )
select
    plan,
    period,
    count(*)::bigint as students,
    if({LOOK_BACK} is null, null, count(*) filter (new)::bigint) as new,
    if({LOOK_BACK} is null, null, count(*) filter (not new)::bigint) as returning,
    {LOOK_BACK} as look_back
from watched
group by plan, period
order by plan, period = $period_b
"""
AUDIENCE = "A change between quarters can come from other people as well as from other habits."
TOO_SHORT = f"the data do not go back {FEWEST_DAYS} days before both quarters, so that nobody can be called new"


def mix(context: Context) -> Draft:
    """Count by plan and quarter those who watched and had not in the days before it, equally many for both."""
    result = context.select(MIX)
    return Draft([_row(row) for row in result.rows], finding, result, (AUDIENCE,))


def _row(row: Record) -> Record:
    if row["look_back"] is None:
        return {**row, **statistics.NO_ESTIMATE.columns("share_new"), NOTE.name: TOO_SHORT}
    return {**row, **statistics.share(row["new"], row["students"]).columns("share_new")}


def finding(rows: Sequence[Record]) -> str:
    """Say the share of new students of each plan in either quarter, and whether it changed."""
    if not rows:
        return "Nobody watched."
    days = rows[0]["look_back"]
    if days is None:
        return sentences([TOO_SHORT])
    parts = [_of_plan(plan, quarters) for plan, quarters in by_plan(rows).items()]
    return f"New: no watching in the {days} days before the quarter. {sentences(parts)}"


def _of_plan(plan: str, rows: Sequence[Record]) -> str:
    shares = [_share(row) for row in rows]
    text = f"{plan} students: {', '.join(shares)}"
    if len(rows) < 2 or any(row["share_new"] is None for row in rows):  # noqa: PLR2004 - both quarters
        return text
    earlier, later = ((row["new"], row["students"]) for row in rows)
    change, test = statistics.share_difference(*later, *earlier), statistics.two_shares(*later, *earlier)
    value, low, high = (None if end is None else end * 100 for end in (change.value, change.low, change.high))
    words = difference(value or 0.0, low, high, test.p, "points more", "points fewer")
    return f"{text}: {words}"


def _share(row: Record) -> str:
    if row["share_new"] is None:
        return f"{too_few(row['students'], 'students')} in {quarter(row['period'])}"
    return f"{percent(row['share_new'])} new in {quarter(row['period'])}"
