"""Who watched in the earlier quarter and not since: how long ago that was, and until when they had paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count
from portal.questions.engagement.filters import LAPSED, PLAN_A
from portal.questions.engagement.words import quarter, sentences

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
    when = context.state.get("period_a")
    return Draft(result.rows, lambda rows: finding(rows, quarter(when) if when else ""), result, (MAY_RETURN,))


def finding(rows: Sequence[Record], when: str) -> str:
    """Say how many watched in the earlier quarter and not since, and how many of them have a plan that never ends."""
    parts = [_of_plan(plan, [row for row in rows if row["plan"] == plan], when) for plan in _plans(rows)]
    return sentences(parts) or f"Everybody who watched in {when} has watched since." if when else "Nobody watched."


def _plans(rows: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(row["plan"] for row in rows))


def _of_plan(plan: str, rows: Sequence[Record], when: str) -> str:
    students = sum(row["students"] for row in rows)
    lifetime = sum(row["students"] for row in rows if row["paid_until"] == FOR_EVER)
    more = f"; {count(lifetime)} of them have a lifetime plan" if lifetime else ""
    return f"{count(students)} {plan} students watched in {when} and not since{more}"
