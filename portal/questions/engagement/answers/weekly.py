"""Students and minutes week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, day, number
from portal.questions.engagement.filters import OF_PLAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

WEEKLY = f"select week, plan, students, minutes, partial from weeks where {OF_PLAN} order by week, plan"
PARTIAL = "The first and the last week of the data can be cut short; they are marked as partial."


def weekly(context: Context) -> Draft:
    """Give students and minutes by week and plan; a week that the data do not cover whole is partial."""
    result = context.select(WEEKLY)
    return Draft(result.rows, finding(result.rows), result, (PARTIAL,))


def finding(rows: Sequence[Record]) -> str:
    """Name the whole week with the most minutes."""
    whole = [row for row in rows if not row["partial"]]
    if not whole:
        return "No whole week is in the data."
    best = max(whole, key=lambda row: row["minutes"])
    return (
        f"The most minutes of a whole week are {number(best['minutes'])}, of {count(best['students'])} {best['plan']} "
        f"students in the week of {day(best['week'])}."
    )
