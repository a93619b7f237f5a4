"""Which way users go, step by step of the journey: from program to program, and where they come."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import share
from portal.formats import percent
from portal.questions.flagship.answers.shared import select_once, summed, top_rows
from portal.questions.flagship.words import IN_EXTRACT, NOBODY, NOTHING_MORE, RECENT, joined, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

FLOWS = """
select
    user_type,
    step,
    program as source,
    target,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type, step, program)::bigint as source_users,
    (sum(count(*)) filter (where step = 1) over (partition by user_type))::bigint as type_users
from enrolments
where step < $steps and {where}
group by user_type, step, program, target
order by user_type, step, users desc, source, target
"""


def flows(context: Context) -> Draft:
    """Count the users of each type who go from each program to the next, step by step of the journey."""
    result = select_once(context, FLOWS)
    rows = [
        {
            **row,
            **share(row["users"], row["source_users"]).columns("share_of_source"),
            "share_of_all": share(row["users"], row["type_users"]).value,
        }
        for row in result.rows
    ]
    return Draft(rows, _flow_finding(rows), result, (RECENT, IN_EXTRACT))


def _flow_finding(rows: Sequence[Record]) -> str:
    parts = [
        f"{percent(row['share_of_all'])} of {plural(row['user_type'])} go from {row['source']} to {row['target']}"
        for row in top_rows(rows)
    ]
    return f"The broadest flows: {joined(parts)}." if parts else NOBODY


def arrivals(context: Context) -> Draft:
    """Count the users of each type who come to each program or end, step by step of the journey."""
    result = select_once(context, FLOWS)
    users: dict[tuple[str, int, str], int] = defaultdict(int)
    for row in result.rows:
        users[row["user_type"], row["step"], row["target"]] += row["users"]
    type_users = {row["user_type"]: row["type_users"] for row in result.rows}
    rows: list[Record] = [
        {
            "user_type": user_type,
            "step": step,
            "target": target,
            "users": arrived,
            "type_users": type_users[user_type],
            **share(arrived, type_users[user_type]).columns("share_of_all"),
        }
        for (user_type, step, target), arrived in users.items()
    ]
    rows.sort(key=lambda row: (row["user_type"], row["step"], -row["users"], row["target"]))
    return Draft(rows, _arrival_finding(rows, sum(type_users.values())), summed(result, "users"), (RECENT,))


def _arrival_finding(rows: Sequence[Record], users: int) -> str:
    if not rows:
        return NOBODY
    ended = sum(row["users"] for row in rows if row["step"] == 1 and row["target"] == NOTHING_MORE)
    return f"After the first program {percent(ended / users)} take nothing more."
