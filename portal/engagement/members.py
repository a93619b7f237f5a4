"""Between the query string and the answers of engagement: who is meant by filters, controls and selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filters import Control, Names
from portal.selectors import Cases, Flag

if TYPE_CHECKING:
    from portal.filters import Filter

OF_PLAN = "($plan is null or list_contains($plan::varchar[], plan))"
PLAN_A = "if(student_id in (select student_id from paid_quarters where period = $period_a), 'paid', 'free')"
PLAN_B = "if(student_id in (select student_id from paid_quarters where period = $period_b), 'paid', 'free')"
WATCHED = f"student_id in (select student_id from student_periods where period in ($period_a, $period_b) and {OF_PLAN})"
COULD_BOTH = f"""(
    student_id in (
        select student_id
        from students
        where registered < (select first_day from quarters where period = $period_a)
    )
    and ($plan is null or len($plan::varchar[]) = 2 or ({PLAN_A} = $plan[1] and {PLAN_B} = $plan[1]))
)"""
EITHER_PLAN = (
    f"($plan is null or list_contains($plan::varchar[], {PLAN_A}) or list_contains($plan::varchar[], {PLAN_B}))"
)
ROLL = f"""student_id in (
    with
        cuts as (
            select plan, period, quantile_cont(minutes, $trim::double / 100) as cut
            from student_periods
            group by plan, period
        ),
        roll as (
            select
                student_id,
                period,
                plan,
                true as watched,
                new,
                $trim = 100 or $mode = 'cap' or minutes < cut as kept,
                coalesce(registered <= quarters.last_day, false) as registered
            from student_periods
            join cuts using (plan, period)
            join quarters using (period)
            union all
            select
                student_id,
                period,
                case when paid then 'paid' else 'free' end as plan,
                false as watched,
                null as new,
                null as kept,
                true as registered
            from (
                select
                    students.student_id,
                    quarters.period,
                    (quarters.period, students.student_id) in (select (period, student_id) from paid_quarters) as paid
                from quarters
                join students on students.registered <= quarters.last_day
            )
            anti join student_periods using (student_id, period)
        )
    select student_id
    from roll
    where
        (list_contains($period::varchar[], period) or ($period is null and period in ($period_a, $period_b)))
        and {OF_PLAN}
        and {{condition}}
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
select count(distinct student_id)::bigint
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
IN_A = f"student_id in (select student_id from student_periods where period = $period_a and {OF_PLAN})"
IN_B = f"student_id in (select student_id from student_periods where period = $period_b and {OF_PLAN})"
CERTIFIED = "student_id in (select student_id from students where certificates > 0)"

ROW_SELECTORS = ("period", "watched", "kept", "new", "registered")
PURCHASE_SELECTORS = ("quarter", "plan_id", "purchase")
STUDENT_SELECTORS = ("watched_a", "watched_b", "plan_both", "certificate")
SELECTORS = (*ROW_SELECTORS, *STUDENT_SELECTORS, "week", *PURCHASE_SELECTORS)
WHO = ("plan", "period_a", "period_b", *SELECTORS)
LIFETIME = 600


def filters() -> tuple[Filter, ...]:
    """Return filters, controls and selectors in the order of the query string."""
    return (
        Names("plan", "Plan", "", "select plan from (values ('free'), ('paid')) as plans (plan)"),
        Control("period_a", "Earlier", options=QUARTERS, usual=FIRST, lists=True),
        Control("period_b", "Later", options=QUARTERS, usual=LAST, lists=True),
        Control("trim", "Cut at percentile", least=80, most=100, default=99, lists=True),
        Control("mode", "Above the cut", choices=("drop", "cap"), default="drop", lists=True),
        Control("base", "Base", choices=("watched", "could_both"), default="could_both"),
        Control("predict_minutes", "Minutes watched", least=0, most=100_000, default=LIFETIME),
        Names("period", "Quarter", "", QUARTERS, kind="selector", inside=ROLL),
        Flag("watched", "Watched in it", "watched", inside=ROLL),
        Flag("kept", "Kept under the cut", "kept", inside=ROLL),
        Flag("new", "First watched in it", "new", inside=ROLL),
        Flag("registered", "Registered by its last day", "registered", inside=ROLL),
        Flag("watched_a", "Watched in the earlier quarter", f"({IN_A})"),
        Flag("watched_b", "Watched in the later quarter", f"({IN_B})"),
        Cases(
            "plan_both",
            "Plan in both quarters",
            {plan: f"{PLAN_A} = '{plan}' and {PLAN_B} = '{plan}'" for plan in ("paid", "free")},
        ),
        Flag("certificate", "Has a certificate", f"({CERTIFIED})"),
        Names(
            "week",
            "Watched in the week of",
            "week::varchar",
            "select distinct week::varchar from weeks order by 1",
            kind="selector",
            inside=WEEKS,
        ),
        Names(
            "quarter",
            "Quarter of the purchase",
            "quarter",
            "select distinct quarter from subscriptions order by 1",
            kind="selector",
            inside=BOUGHT,
        ),
        Names(
            "plan_id",
            "Bought plan",
            "plan_id::varchar",
            "select distinct plan_id::varchar from subscriptions order by 1",
            kind="selector",
            inside=BOUGHT,
        ),
        Names(
            "purchase",
            "Purchase",
            "",
            "select purchase from (values ('bought'), ('refunded'), ('active')) as cases (purchase)",
            kind="selector",
            inside=BOUGHT,
        ),
    )
