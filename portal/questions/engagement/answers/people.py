"""Which students a state lists: the rows of the list, and what selects them in any other statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.people import ListSpec
from portal.questions.engagement.filters import (
    BOUGHT,
    COULD_BOTH,
    EITHER_PLAN,
    MINUTES_A,
    MINUTES_B,
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


def listing(context: Context) -> ListSpec:
    """List students, or one row for each purchase where a selector is about purchases."""
    if _of_purchases(context.state):
        bought = BY_PURCHASE.replace("{bought}", context.state.inside(BOUGHT).sql)
        return ListSpec(PURCHASED, "purchases", SEARCHED, "purchase_id", bought)
    return ListSpec(STUDENTS, "students", SEARCHED, "student_id", f"{universe(context.state)} and ({{where}})")


def universe(state: State) -> str:
    """Give the condition on all students among whom a list selects.

    That is the chosen base; without one, everybody where quarters, weeks or a cohort select, else those who watched.
    """
    chosen = state.values.keys()
    if "base" in chosen:
        return {"watched": WATCHED, "could_both": COULD_BOTH}[state.get("base")]
    if not chosen.isdisjoint((*ROW_SELECTORS, "week", "cohort")):
        return "true"
    return EITHER_PLAN if "certificate" in chosen else WATCHED


def within(state: State) -> Condition:
    """Give the condition that selects the students of a state in any statement with a student_id."""
    source = BUYERS if _of_purchases(state) else MEMBERS
    text = source.replace("{universe}", universe(state)).replace("{bought}", state.inside(BOUGHT).sql)
    return state.statement(text)


def _of_purchases(state: State) -> bool:
    return not state.values.keys().isdisjoint(PURCHASE_SELECTORS)
