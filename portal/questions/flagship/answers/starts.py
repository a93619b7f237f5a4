"""Where users start and what they take next: counts of journeys by user type, first and second program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import share
from portal.formats import percent
from portal.questions.flagship.answers.shared import select_once, top_rows
from portal.questions.flagship.words import IN_EXTRACT, NOBODY, RECENT, joined, plural, then

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

FIRST = """
select
    user_type,
    first_program as program,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type)::bigint as type_users,
    (count(*) filter (where next_program <> 'Nothing more'))::bigint as continued
from journeys
where {where}
group by user_type, first_program
order by user_type, users desc, program
"""
NEXT = """
select
    user_type,
    first_program,
    next_program,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type, first_program)::bigint as first_users,
    sum(count(*)) over (partition by user_type)::bigint as type_users
from journeys
where {where}
group by user_type, first_program, next_program
order by user_type, first_users desc, first_program, users desc, next_program
"""


def first_programs(context: Context) -> Draft:
    """Count the first programs of each user type, the most frequent first."""
    result = select_once(context, FIRST)
    rows = [
        {
            "user_type": row["user_type"],
            "program": row["program"],
            "users": row["users"],
            "type_users": row["type_users"],
            **share(row["users"], row["type_users"]).columns("share"),
        }
        for row in result.rows
    ]
    return Draft(rows, _first_finding(rows), result, (IN_EXTRACT,))


def _first_finding(rows: Sequence[Record]) -> str:
    parts = [f"{percent(row['share'])} of {plural(row['user_type'])} with {row['program']}" for row in top_rows(rows)]
    return f"Most often users start so: {joined(parts)}." if parts else NOBODY


def next_programs(context: Context) -> Draft:
    """Count what users take next, by user type and first program."""
    result = select_once(context, NEXT)
    rows = [
        {
            **row,
            **share(row["users"], row["first_users"]).columns("share_of_first"),
            "share_of_all": share(row["users"], row["type_users"]).value,
        }
        for row in result.rows
    ]
    finding = " ".join(map(start_sentence, top_rows(rows)))
    return Draft(rows, finding, result, (IN_EXTRACT, RECENT))


def start_sentence(row: Record) -> str:
    """Return in words by which program most users of a type start, and what most of those take next.

    `row` is the first row of the type in `next_programs`.
    """
    start = row["first_users"] / row["type_users"]
    following = row["users"] / row["first_users"]
    return (
        f"{percent(start)} of {plural(row['user_type'])} start with {row['first_program']}, and {percent(following)} "
        f"of those {then(row['next_program'])}."
    )
