"""Students and minutes week by week."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count
from portal.questions.engagement.filters import OF_PLAN
from portal.questions.engagement.words import by_plan, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

WEEKLY = f"select week, plan, students, minutes, partial from weeks where {OF_PLAN} order by week, plan"
PARTIAL = "The first and the last week of the data can be cut short; they are marked as partial."


def weekly(context: Context) -> Draft:
    """Give students and minutes by week and plan; a week that the data do not cover whole is partial."""
    result = context.select(WEEKLY)
    return Draft(result.rows, finding, result, (PARTIAL,))


def finding(rows: Sequence[Record]) -> str:
    """Say how many students watch how long in a typical whole week, by plan."""
    whole = [row for row in rows if not row["partial"]]
    parts = [_typical(plan, weeks) for plan, weeks in by_plan(whole).items()]
    return sentences(parts) or "No whole week is in the data."


def _typical(plan: str, weeks: Sequence[Record]) -> str:
    students, minutes = (statistics.median(row[name] for row in weeks) for name in ("students", "minutes"))
    return (
        f"{plan}: half of the {count(len(weeks))} whole weeks had at least {count(students)} students, half at least "
        f"{count(minutes)} minutes"
    )
