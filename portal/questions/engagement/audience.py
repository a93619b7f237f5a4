"""From the watch and purchase marts to who was there: new and returning, weeks, subscriptions, the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import people, statistics
from portal.answers.spec import OldDraft
from portal.formats import count, day, number, percent
from portal.questions.engagement.members import (
    BOUGHT,
    COULD_BOTH,
    EITHER_PLAN,
    MINUTES_A,
    MINUTES_B,
    OF_PLAN,
    PLAN_A,
    PLAN_B,
    PURCHASE_SELECTORS,
    PURCHASES,
    ROW_SELECTORS,
    WATCHED,
)

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.filters.condition import Condition
    from portal.filters.state import State

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
WEEKLY = f"select week, plan, students, minutes, partial from weeks where {OF_PLAN} order by week, plan"
SUBSCRIPTIONS = "select quarter, plan_id, bought, refunded, active_at_end from subscriptions order by quarter, plan_id"
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
    if($trim = 100, null, any_value(cut)) as cut_minutes
from watched
join cuts using (plan, period)
group by plan, period, band
order by plan, period = $period_b, band
"""
EARLIER_LATER = f"""
        {PLAN_A} as plan_a,
        coalesce({MINUTES_A}, 0) as minutes_a,
        {PLAN_B} as plan_b,
        coalesce({MINUTES_B}, 0) as minutes_b,
"""
STUDENTS = f"""
from (
    select
        student_id,
        registered,
        {EARLIER_LATER.strip()}
        minutes,
        certificates,
        null::bigint as purchase_id,
        null::bigint as plan_id,
        null::date as date_purchased,
        null::date as date_refunded
    from students
    where {{rows}}
)"""
PURCHASED = f"""
from (
    select
        student_id,
        registered,
        {EARLIER_LATER.strip()}
        minutes,
        certificates,
        purchase_id,
        plan_id,
        date_purchased,
        date_refunded
    from (select * from purchases where {{rows}}) as chosen
    join students using (student_id)
)"""
BY_PURCHASE = f"purchase_id in (select purchase_id from ({PURCHASES}) where {{bought}}) and ({{where}})"
MEMBERS = "student_id in (select student_id from students where {universe} and ({where}))"
BUYERS = f"student_id in (select student_id from purchases where {BY_PURCHASE})"
SEARCHED = ("student_id::varchar",)
ALL_PURCHASES = "Purchases are counted whatever is chosen above; one student can count several times."
AUDIENCE = "A change between quarters can come from other people as well as from other habits."
PARTIAL = "The first and the last week of the data can be cut short; they are marked as partial."


def mix(context: Context) -> OldDraft:
    """Return how many of those who watched were there for the first time."""
    sql, parameters = context.bound(MIX)
    rows = []
    for plan, period, students, new, returning in context.snapshot.rows(sql, parameters):
        share = statistics.share(new, students)
        rows.append((plan, period, students, new, returning, share.value, share.low, share.high))
    return OldDraft(rows, mix_said(rows), sql, parameters, (AUDIENCE,), ("share_new", "low", "high"))


def mix_said(rows: list[tuple[Any, ...]]) -> str:
    """Return the share of new students by plan and quarter."""
    parts = [f"{percent(share)} of {plan} students in {period}" for plan, period, _, _, _, share, *_ in rows]
    return "First watched in the quarter: " + ", ".join(parts) + "." if parts else "Nobody watched."


def weekly(context: Context) -> OldDraft:
    """Return students and minutes by week and plan; a week that the data do not cover whole is partial."""
    sql, parameters = context.bound(WEEKLY)
    rows = context.snapshot.rows(sql, parameters)
    whole = [row for row in rows if not row[4]]
    said = "No whole week is in the data."
    if whole:
        best = max(whole, key=lambda row: row[3])
        said = (
            f"The most minutes of a whole week are {number(best[3])}, of {count(best[2])} {best[1]} students in the "
            f"week of {day(best[0])}."
        )
    return OldDraft(rows, said, sql, parameters, (PARTIAL,))


def subscriptions(context: Context) -> OldDraft:
    """Return the purchases of each quarter by what was bought, the refunded among them, and those active at its end."""
    sql, parameters = context.bound(SUBSCRIPTIONS)
    rows: list[tuple[Any, ...]] = []
    for quarter, plan_id, some, returned, active in context.snapshot.rows(sql, parameters):
        rate = statistics.share(returned, some)
        rows.append((quarter, plan_id, some, returned, rate.value, rate.low, rate.high, active))
    bought, refunded = (sum(int(row[place]) for row in rows) for place in (2, 3))
    share = percent(refunded / bought) if bought else ""
    said = f"{count(bought)} purchases, {count(refunded)} refunded{f' ({share})' if share else ''}."
    return OldDraft(rows, said, sql, parameters, (ALL_PURCHASES,), ("refund_rate", "low", "high"))


def distribution(context: Context) -> OldDraft:
    """Return how the minutes of each plan and quarter are spread, in bands of equal width on a log scale."""
    sql, parameters = context.bound(DISTRIBUTION)
    rows = context.snapshot.rows(sql, parameters)
    beyond, students = (sum(row[place] for row in rows) for place in (5, 4))
    said = f"{count(beyond)} of {count(students)} lie at or above the cut." if beyond else "Nobody lies above the cut."
    return OldDraft(rows, said, sql, parameters)


def listing(context: Context) -> people.ListSpec:
    """Return whom a list shows: students, or one row a purchase where a selector speaks of purchases."""
    if not context.state.values.keys().isdisjoint(PURCHASE_SELECTORS):
        bought = BY_PURCHASE.replace("{bought}", context.state.inside(BOUGHT).sql)
        return people.ListSpec(PURCHASED, "purchases", SEARCHED, "purchase_id", bought)
    return people.ListSpec(STUDENTS, "students", SEARCHED, "student_id", f"{universe(context.state)} and ({{where}})")


def universe(state: State) -> str:
    """Return among whom a list looks: a base that is told, those of quarters, weeks or a cohort, else who watched."""
    chosen = state.values.keys()
    if "base" in chosen:
        return {"watched": WATCHED, "could_both": COULD_BOTH}[state.get("base")]
    if not chosen.isdisjoint((*ROW_SELECTORS, "week", "cohort")):
        return "true"
    return EITHER_PLAN if "certificate" in chosen else WATCHED


def within(state: State) -> Condition:
    """Return what selects the students whom a state lists, in any statement with a student_id."""
    source = BUYERS if not state.values.keys().isdisjoint(PURCHASE_SELECTORS) else MEMBERS
    text = source.replace("{universe}", universe(state)).replace("{bought}", state.inside(BOUGHT).sql)
    return state.bound(text)
