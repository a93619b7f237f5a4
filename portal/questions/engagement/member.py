"""What is known of a student: purchases, quarters, weeks, certificates, and where the student stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import count, day
from portal.questions.engagement.words import PLAN_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

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
select one.buys, (select count(*) from everyone as every where {ALIKE}) as members
from everyone as one
where one.{PICKED}
"""
QUARTERS = f"""
select
    mine.period,
    mine.plan,
    quarters.last_day,
    mine.minutes as value,
    count(*) filter (where every.plan = mine.plan) as n_like,
    count(*) filter (where every.plan = mine.plan and every.minutes < mine.minutes) as lower_like,
    count(*) filter (where every.plan = mine.plan and every.minutes > mine.minutes) as higher_like,
    median(every.minutes) filter (where every.plan = mine.plan) as median_like,
    count(*) as n_all,
    count(*) filter (where every.minutes < mine.minutes) as lower_all,
    count(*) filter (where every.minutes > mine.minutes) as higher_all,
    median(every.minutes) as median_all
from student_periods as mine
join student_periods as every using (period)
join quarters using (period)
where mine.{PICKED}
group by mine.period, mine.plan, quarters.last_day, mine.minutes
order by mine.period desc
"""
PURCHASES = f"""
select plan_id, date_purchased, date_refunded, last_day
from purchases
where {PICKED}
order by date_purchased, purchase_id
"""


def known(context: Context) -> member.Known:
    """Collect what is known of the student, who is alike, and where the student stands.

    Those alike in a quarter watched under the same plan; in other numbers, those who also have bought a plan, or who
    also never have.
    """
    student = member.record(context, STUDENT, "student")
    quarters = context.select(QUARTERS).rows
    purchases = context.select(PURCHASES).rows
    standing = [_standing(quarter, context.settings.min_cell) for quarter in quarters]
    return member.Known(
        _opening(student),
        _about(student),
        _alike(context, student),
        (*standing, *member.standing(context, STANDING, NUMBERS)),
        _story(student, quarters, purchases),
        (STUDENT, COUNT_ALIKE, QUARTERS, STANDING, PURCHASES),
    )


def _opening(student: Record) -> str:
    weeks, last = student["weeks"], student["last_week"]
    ending = f", last in the week of {day(last)}." if last else "."
    return f"Student {student['student_id']} has watched in {count(weeks)} {'week' if weeks == 1 else 'weeks'}{ending}"


def _about(student: Record) -> list[Record]:
    registered, first, last = (student[name] for name in ("registered", "first_watched", "last_week"))
    return [
        member.row(member.ABOUT, "Student", words=str(student["student_id"])),
        member.row(member.ABOUT, "Registered", day=registered, words=None if registered else "Unknown"),
        member.row(member.ABOUT, "First watched", day=first, words=None if first else "never"),
        member.row(member.ABOUT, "Weeks with watching", value=student["weeks"], unit=""),
        *([member.row(member.ABOUT, "Last week with watching", day=last)] if last else []),
        member.row(member.ABOUT, "Watched in all", value=student["minutes"], unit="minutes"),
        member.row(member.ABOUT, "Certificates", value=student["certificates"], unit=""),
        member.row(member.ABOUT, "Purchases", value=student["purchases"], unit=""),
    ]


def _alike(context: Context, student: Record) -> member.Alike:
    (alike,) = context.select(COUNT_ALIKE).rows
    words = "who have bought a plan" if alike["buys"] else "who never bought a plan"
    plan = student["plan"] or ("paid" if alike["buys"] else "free")
    return member.Alike(
        f"{words}; in a quarter, those of the same plan", alike["members"], "students", [("plan", plan)], listed=False
    )


def _standing(quarter: Record, min_n: int) -> Record:
    return member.placed(quarter, f"Minutes in {quarter['period']} ({quarter['plan']})", "", min_n)


def _story(student: Record, quarters: Sequence[Record], purchases: Sequence[Record]) -> list[Record]:
    """Tell in the order of days when the student registered, first watched, bought, got refunds and watched."""
    registered, first = student["registered"], student["first_watched"]
    events = [
        *([{"name": "Registered", "day": registered}] if registered else []),
        *([{"name": "Watched for the first time", "day": first}] if first else []),
        *(_purchase(purchase) for purchase in purchases),
        *(_quarter(quarter) for quarter in quarters),
    ]
    return [member.event(**event) for event in sorted(events, key=lambda event: event["day"])]


def _purchase(purchase: Record) -> Record:
    plan = PLAN_NAMES.get(purchase["plan_id"], f"plan {purchase['plan_id']}")
    refunded, last = purchase["date_refunded"], purchase["last_day"]
    until = "for ever" if last is None else f"until {day(last)}"
    return {
        "name": f"Bought {plan}",
        "day": purchase["date_purchased"],
        "words": f"refunded on {day(refunded)}" if refunded else until,
    }


def _quarter(quarter: Record) -> Record:
    return {
        "name": f"By the end of {quarter['period']}",
        "day": quarter["last_day"],
        "words": f"watched {member.amount(quarter['value'], 'minutes')} ({quarter['plan']})",
    }
