"""What the cleaning leaves out: the rows that each rule drops, and the users who never launched anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, percent
from portal.questions.flagship.answers.enrolments import ONCE
from portal.questions.flagship.words import ALL_ROWS, LEFT_OUT

if TYPE_CHECKING:
    from portal.answers.spec import Context

CLEANING = "select step, rows_before, rows_dropped, rows_after from cleaning_steps order by position"
NEVER_LAUNCHED = """
select user_type, count(*)::bigint as users, sum(enrolments)::bigint as enrolments
from never_launched
where {where}
group by user_type
order by user_type
"""


def cleaning(context: Context) -> Draft:
    """Give the rules of the cleaning with the rows that each drops, over all rows."""
    result = context.select(CLEANING)
    before, after = result.rows[0]["rows_before"], result.rows[-1]["rows_after"]
    finding = f"Of {count(before)} rows {count(after)} are left: {percent(1 - after / before)} are dropped."
    return Draft(result.rows, finding, result, (ALL_ROWS, ONCE))


def never_launched(context: Context) -> Draft:
    """Count the users who enrolled and never launched anything, by type."""
    result = context.select(NEVER_LAUNCHED)
    users = sum(row["users"] for row in result.rows)
    finding = f"{count(users)} users enrolled and never launched anything; no number on this page counts them."
    return Draft(result.rows, finding, result, (LEFT_OUT,))
