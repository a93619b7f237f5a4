"""From the engagement marts to what is known of one student: purchases, quarters, weeks, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import count, day
from portal.questions.engagement.words import BOUGHT

if TYPE_CHECKING:
    from datetime import date

    from portal.answers.spec import Context
    from portal.warehouse import Row

PICKED = "student_id = try_cast($id as bigint)"
STUDENT = f"""
select
    students.student_id,
    students.registered,
    students.first_watched,
    students.minutes,
    students.certificates,
    (select count(*) from purchases where {PICKED}) as purchases,
    (select count(*) from student_weeks where {PICKED}) as weeks,
    (select max(week) from student_weeks where {PICKED}) as last_week,
    (select arg_max(plan, period) from student_periods where {PICKED}) as plan
from students
where {PICKED}
"""
PAYERS = "select students.*, student_id in (select student_id from purchases) as buys from students"
ALIKE = "(every.buys = one.buys)"
NUMBERS = {
    "minutes": ("Minutes in all", ""),
    "certificates": ("Certificates", ""),
}
STANDING = member.placing(f"select * from everyone where {PICKED}", "everyone", ALIKE, tuple(NUMBERS), PAYERS)
COUNT_ALIKE = f"""
with everyone as materialized ({PAYERS})
select one.buys, (select count(*) from everyone as every where {ALIKE})
from everyone as one
where one.{PICKED}
"""
QUARTERS = f"""
select
    one.period,
    one.plan,
    quarters.last_day,
    one.minutes,
    count(*) filter (where every.plan = one.plan) as n_like,
    count(*) filter (where every.plan = one.plan and every.minutes < one.minutes) as lower_like,
    count(*) filter (where every.plan = one.plan and every.minutes > one.minutes) as higher_like,
    median(every.minutes) filter (where every.plan = one.plan) as median_like,
    count(*) as n_all,
    count(*) filter (where every.minutes < one.minutes) as lower_all,
    count(*) filter (where every.minutes > one.minutes) as higher_all,
    median(every.minutes) as median_all
from student_periods as one
join student_periods as every using (period)
join quarters using (period)
where one.{PICKED}
group by one.period, one.plan, quarters.last_day, one.minutes
order by one.period desc
"""
PURCHASES = f"""
select plan_id, date_purchased, date_refunded, last_day
from purchases
where {PICKED}
order by date_purchased, purchase_id
"""


def known(context: Context) -> member.Known:
    """Return what is known of the student; in a quarter those alike watched under the same plan, else also bought."""
    found = member.one(context, STUDENT, "student")
    student, registered, first, minutes, certificates, purchases, weeks, last_week, plan = found
    ((buys, alike),) = context.rows(COUNT_ALIKE)
    about = [
        member.row(member.ABOUT, "Student", words=str(student)),
        member.row(member.ABOUT, "Registered", day=registered, words=None if registered else "Unknown"),
        member.row(member.ABOUT, "First watched", day=first, words=None if first else "never"),
        member.row(member.ABOUT, "Weeks with watching", value=weeks, unit=""),
        *([member.row(member.ABOUT, "Last week with watching", day=last_week)] if last_week else []),
        member.row(member.ABOUT, "Watched in all", value=minutes, unit="minutes"),
        member.row(member.ABOUT, "Certificates", value=certificates, unit=""),
        member.row(member.ABOUT, "Purchases", value=purchases, unit=""),
    ]
    words = "who have bought a plan" if buys else "who never bought a plan"
    own = plan or ("paid" if buys else "free")
    like = member.Alike(
        f"{words}; in a quarter, those of the same plan", alike, "students", [("plan", own)], listed=False
    )
    quarters = context.rows(QUARTERS)
    opening = f"Student {student} has watched in {count(weeks)} {'week' if weeks == 1 else 'weeks'}" + (
        f", last in the week of {day(last_week)}." if last_week else "."
    )
    standing = [_quarter(row, context.settings.min_cell) for row in quarters]
    return member.Known(
        opening,
        about,
        like,
        (*standing, *member.standing(context, STANDING, NUMBERS)),
        _story(registered, quarters, context.rows(PURCHASES), first),
        (STUDENT, COUNT_ALIKE, QUARTERS, STANDING, PURCHASES),
    )


def _quarter(row: Row, least: int) -> Row:
    period, plan, _, *counts = row
    return member.placed(dict(zip(member.COUNTED, counts, strict=True)), f"Minutes in {period} ({plan})", "", least)


def _story(registered: date | None, quarters: list[Row], purchases: list[Row], first: date | None) -> list[Row]:
    """Return the events by day: registration, first watching, purchases and refunds, quarters."""
    rows: list[Row] = []
    if registered:
        rows.append(member.event("Registered", registered))
    if first:
        rows.append(member.event("Watched for the first time", first))
    for plan_id, bought, refunded, last in purchases:
        until = "for ever" if last is None else f"until {day(last)}"
        plan = BOUGHT.get(plan_id, f"plan {plan_id}")
        rows.append(member.event(f"Bought {plan}", bought, f"refunded on {day(refunded)}" if refunded else until))
    for period, plan, ends, minutes, *_ in quarters:
        rows.append(
            member.event(f"By the end of {period}", ends, f"watched {member.amount(minutes, 'minutes')} ({plan})")
        )
    return sorted(rows, key=lambda row: row[member.NAMES.index("day")])
