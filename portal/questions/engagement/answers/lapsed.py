"""Who watched in the earlier quarter and not since: how long ago that was, and until when they had paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count
from portal.questions.engagement.filters import LAPSED, PLAN_A
from portal.questions.engagement.words import by_plan, quarter, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

FOR_EVER = "for ever"
LAPSED_STUDENTS = f"""
select {PLAN_A} as plan, months_since as last_watch, paid_until, count(*)::bigint as students
from students
where {LAPSED} and ({{where}})
group by plan, last_watch, paid_until
order by plan, last_watch, paid_until
"""
MAY_RETURN = "The data end on a day; who has not watched since may still come back."


def lapsed(context: Context) -> Draft:
    """Count who watched in the earlier quarter and not after its last day, by last watching and payment."""
    result = context.select(LAPSED_STUDENTS)
    period = context.state.get("period_a")
    when = quarter(period) if period else "an earlier quarter"
    return Draft(result.rows, lambda rows: finding(rows, when), result, (MAY_RETURN,))


def finding(rows: Sequence[Record], when: str) -> str:
    """Say how many watched in the earlier quarter and not since, and how many of them have a plan that never ends."""
    parts = [_of_plan(plan, months, when) for plan, months in by_plan(rows).items()]
    return sentences(parts) or f"Nobody watched in {when} and not since."


def _of_plan(plan: str, rows: Sequence[Record], when: str) -> str:
    students = sum(row["students"] for row in rows)
    lifetime = sum(row["students"] for row in rows if row["paid_until"] == FOR_EVER)
    more = f"; {count(lifetime)} of them have a lifetime plan" if lifetime else ""
    return f"{count(students)} {plan} students watched in {when} and not since{more}"
