"""Filters, controls and selectors of engagement, and the SQL by which each selects students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filters.controls import ChoiceControl, NumberControl
from portal.filters.kinds import NamesFilter
from portal.filters.selectors import CasesFilter, FlagFilter

if TYPE_CHECKING:
    from portal.filters.filter import Filter

OF_PLAN = "($plan is null or list_contains($plan::varchar[], plan))"
PLACE_A = "(select place from quarters where period = $period_a)"
PLACE_B = "(select place from quarters where period = $period_b)"
MINUTES_A, MINUTES_B = (f"quarter_minutes[{place}]" for place in (PLACE_A, PLACE_B))
PLAN_A, PLAN_B = (f"if(quarter_paid[{place}], 'paid', 'free')" for place in (PLACE_A, PLACE_B))
OF_PLAN_A, OF_PLAN_B = (f"($plan is null or list_contains($plan::varchar[], {plan}))" for plan in (PLAN_A, PLAN_B))
WATCHED_A = f"({MINUTES_A} is not null and {OF_PLAN_A})"
WATCHED_B = f"({MINUTES_B} is not null and {OF_PLAN_B})"
WATCHED = f"({WATCHED_A} or {WATCHED_B})"
COULD_BOTH = f"""(
    coalesce(registered < (select first_day from quarters where period = $period_a), false)
    and ($plan is null or len($plan::varchar[]) = 2 or ({PLAN_A} = $plan[1] and {PLAN_B} = $plan[1]))
)"""
EITHER_PLAN = f"({OF_PLAN_A} or {OF_PLAN_B})"
FEWEST_DAYS = 28
LOOK_BACK = f"""(
    select if(min(look_back) >= {FEWEST_DAYS}, min(look_back), null)
    from quarters
    where period in ($period_a, $period_b)
)"""
IS_NEW = f"if({LOOK_BACK} is null, null, coalesce(days_since > {LOOK_BACK}, true))"
LAPSED = f"({WATCHED_A} and last_watched <= (select last_day from quarters where period = $period_a))"
STUDENTS = "student_id in (select student_id from students where {condition})"
ROLL = f"""student_id in (
    with
        cuts as (
            select plan, period, quantile_cont(minutes, $trim::double / 100) as cut
            from student_periods
            group by plan, period
        ),
        every as (
            select
                student_id,
                period,
                if(quarter_paid[place], 'paid', 'free') as plan,
                quarter_minutes[place] as minutes,
                quarter_since[place] as days_since,
                coalesce(registered <= last_day, false) as registered
            from students
            cross join quarters
            where list_contains(coalesce($period::varchar[], [$period_a, $period_b]), period)
        ),
        roll as (
            select
                student_id,
                period,
                plan,
                minutes is not null as watched,
                if(watched, {IS_NEW}, null) as new,
                if(watched, $trim = 100 or $mode = 'cap' or minutes < cut, null) as kept,
                registered
            from every
            left join cuts using (plan, period)
            where registered or minutes is not null
        )
    select student_id
    from roll
    where {OF_PLAN} and {{condition}}
)"""
WEEKS = f"student_id in (select student_id from student_weeks where {OF_PLAN} and {{condition}})"
PURCHASES = """
    select purchases.*, spans.quarter
    from purchases
    join (
        select distinct
            quarter,
            make_date(left(quarter, 4)::int, 3 * right(quarter, 1)::int - 2, 1) as first_day,
            (first_day + interval 3 month - interval 1 day)::date as end_day
        from subscriptions
    ) as spans on purchases.date_purchased <= spans.end_day
    where
        (list_contains(coalesce($purchase::varchar[], ['bought']), 'bought') and date_purchased >= first_day)
        or (
            list_contains($purchase::varchar[], 'refunded')
            and date_purchased >= first_day
            and date_refunded is not null
        )
        or (list_contains($purchase::varchar[], 'active') and (last_day is null or last_day >= end_day))
"""
BOUGHT = f"student_id in (select student_id from ({PURCHASES}) where {{condition}})"
COUNT = f"""
select count(distinct student_id)::bigint as students
from student_periods
where period in ($period_a, $period_b) and {OF_PLAN} and ({{where}})
"""
COUNTED = f"""student_id in (
    select student_id
    from student_periods
    where period in ($period_a, $period_b) and {OF_PLAN} and ({{where}})
)"""
QUARTERS = "select period from quarters order by period"
FIRST = "select period from quarters order by right(period, 2) <> 'Q2', period limit 1"
LAST = "select period from quarters order by right(period, 2) <> 'Q2', period desc limit 1"

ROW_SELECTORS = ("period", "watched", "kept", "new", "registered")
PURCHASE_SELECTORS = ("quarter", "plan_id", "purchase")
STUDENT_SELECTORS = ("watched_a", "watched_b", "plan_both", "certificate", "lapsed", "last_watch", "paid_until")
SELECTORS = (*ROW_SELECTORS, *STUDENT_SELECTORS, "week", *PURCHASE_SELECTORS)
WHO = ("plan", "period_a", "period_b", *SELECTORS)
LIFETIME = 600


def filters() -> tuple[Filter, ...]:
    """Declare filters, controls and selectors in the order of the query string."""
    return (
        NamesFilter("plan", "Plan", "", "select plan from (values ('free'), ('paid')) as plans (plan)"),
        ChoiceControl("period_a", "Earlier", options=QUARTERS, default_sql=FIRST, lists=True),
        ChoiceControl("period_b", "Later", options=QUARTERS, default_sql=LAST, lists=True, after="period_a"),
        NumberControl("trim", "Cut at percentile", minimum=80, maximum=100, default=99, lists=True),
        ChoiceControl("mode", "Above the cut", choices=("drop", "cap"), default="drop", lists=True),
        ChoiceControl("base", "Base", choices=("watched", "could_both"), default="could_both"),
        NumberControl("predict_minutes", "Minutes watched", minimum=0, maximum=100_000, default=LIFETIME),
        NamesFilter("period", "Quarter", "", QUARTERS, kind="selector", inside=ROLL),
        FlagFilter("watched", "Watched in it", "watched", inside=ROLL),
        FlagFilter("kept", "Kept under the cut", "kept", inside=ROLL),
        FlagFilter("new", "New in it", "new", inside=ROLL),
        FlagFilter("registered", "Registered by its last day", "registered", inside=ROLL),
        FlagFilter("watched_a", "Watched in the earlier quarter", WATCHED_A, inside=STUDENTS),
        FlagFilter("watched_b", "Watched in the later quarter", WATCHED_B, inside=STUDENTS),
        CasesFilter(
            "plan_both",
            "Plan in both quarters",
            {plan: f"{PLAN_A} = '{plan}' and {PLAN_B} = '{plan}'" for plan in ("paid", "free")},
            inside=STUDENTS,
        ),
        FlagFilter("certificate", "Has a certificate", "(certificates > 0)", inside=STUDENTS),
        FlagFilter("lapsed", "Watched in the earlier quarter and not since", LAPSED, inside=STUDENTS),
        NamesFilter(
            "last_watch",
            "Whole months since the last watching",
            "months_since::varchar",
            "select months_since::varchar from (select distinct months_since from students) "
            "where months_since is not null order by months_since",
            kind="selector",
            inside=STUDENTS,
        ),
        NamesFilter(
            "paid_until",
            "Paid until",
            "paid_until",
            "select distinct paid_until from students order by 1",
            kind="selector",
            inside=STUDENTS,
        ),
        NamesFilter(
            "week",
            "Watched in the week of",
            "week::varchar",
            "select distinct week::varchar from weeks order by 1",
            kind="selector",
            inside=WEEKS,
        ),
        NamesFilter(
            "quarter",
            "Quarter of the purchase",
            "quarter",
            "select distinct quarter from subscriptions order by 1",
            kind="selector",
            inside=BOUGHT,
        ),
        NamesFilter(
            "plan_id",
            "Bought plan",
            "plan_id::varchar",
            "select distinct plan_id::varchar from subscriptions order by 1",
            kind="selector",
            inside=BOUGHT,
        ),
        NamesFilter(
            "purchase",
            "Purchase",
            "",
            "select purchase from (values ('bought'), ('refunded'), ('active')) as cases (purchase)",
            kind="selector",
            inside=BOUGHT,
        ),
    )
