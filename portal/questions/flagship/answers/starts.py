"""Where users start and what they take next: counts of journeys by user type, first and second program."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import share
from portal.formats import count, joined, percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import by_type, leaders, leading, summed
from portal.questions.flagship.words import IN_EXTRACT, NOBODY, NOTHING_MORE, RECENT, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.flagship.answers.followed import Key
    from portal.questions.flagship.stats.horizon import Followed
    from portal.warehouse import Record

FIRST = """
select
    user_type,
    first_program as program,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type)::bigint as type_users
from journeys
where {where}
group by user_type, first_program
order by user_type, users desc, program
"""
START = ("user_type", "first_program")


def first_programs(context: Context) -> Draft:
    """Count the first programs of each user type, the most frequent first."""
    result = context.select(FIRST)
    rows = [{**row, **share(row["users"], row["type_users"]).columns("share")} for row in result.rows]
    return Draft(rows, _first_finding, result, (IN_EXTRACT,))


def _first_finding(rows: Sequence[Record]) -> str:
    parts = []
    for user_type, of_type in by_type(rows).items():
        first = leaders(of_type, "share", "users", "type_users", "program")
        parts.append(f"{plural(user_type)} with {first}" if first else _too_few(of_type[0]["type_users"], user_type))
    return f"Where the largest groups start: {'; '.join(parts)}." if parts else NOBODY


def _too_few(users: int, user_type: str) -> str:
    return f"{count(users)} {plural(user_type, users)}, too few to say"


def next_programs(context: Context) -> Draft:
    """Give what users take next, by user type and first program: so far, and within one number of days for all."""
    min_n = context.settings.min_cell
    starts = followed.followed_groups(context, followed.by(*START))
    beside = {} if context.beside is None else followed.followed_groups(context.beside, followed.by(*START))
    day = followed.horizon_by(context, followed.by(*START))
    types: Counter[str] = Counter()
    for (user_type, _), group in starts.items():
        types[user_type] += group.members
    rows = [
        row | {"type_users": types[user_type], "share_of_all": share(row["users"], types[user_type]).value}
        for user_type, first in sorted(starts, key=lambda key: (key[0], -starts[key].members, key[1]))
        for row in _next_rows((user_type, first), starts[user_type, first], day, min_n, beside.get((user_type, first)))
    ]
    source = summed(followed.ways(context), "users")
    return Draft(rows, _next_finding, source, (followed.WITHIN, IN_EXTRACT, RECENT))


def _next_rows(key: Key, group: Followed, day: int | None, min_n: int, beside: Followed | None) -> list[Record]:
    """Return the rows of one start, the most frequent next program first.

    What only the same start on the other side leads to has a row too: to compare only where somebody came on both
    sides would find differences by chance.
    """
    others = {} if beside is None else dict.fromkeys(beside.ends, 0)
    within = followed.ends(group, day, min_n, others)
    users = others | {end: sum(days.values()) for end, days in group.ends.items()}
    users[NOTHING_MORE] = group.members - group.gone
    return [
        {
            **dict(zip(START, key, strict=True)),
            "next_program": end,
            "users": n,
            **share(n, group.members).columns("share_of_first"),
            "first_users": group.members,
            "horizon": day,
            **within[end].columns(),
            "note": followed.too_brief(group, min_n),
        }
        for end, n in sorted(users.items(), key=lambda item: (-item[1], item[0]))
        if n or end in others
    ]


def _next_finding(rows: Sequence[Record]) -> str:
    return " ".join(filter(None, (start_sentence(of_type) for of_type in by_type(rows).values()))) or NOBODY


def start_sentence(rows: Sequence[Record]) -> str:
    """Return in words by which program most users of a type start, and how many of those take which one next.

    `rows` are those of the type in `next_programs`; empty where there are none.
    """
    starts = list({row["first_program"]: row for row in rows if row["share_of_all"] is not None}.values())
    first = leading(starts, "first_users", "type_users")
    if not first:
        return f"Only {_too_few(rows[0]['type_users'], rows[0]['user_type'])}." if rows else ""
    if len(first) > 1:
        names = joined([row["first_program"] for row in first])
        return f"{plural(rows[0]['user_type']).capitalize()} start about as often with {names}."
    return _after([row for row in rows if row["first_program"] == first[0]["first_program"]])


def _after(rows: Sequence[Record]) -> str:
    """Return how many take which program after the most frequent start."""
    users, kind = rows[0]["first_users"], plural(rows[0]["user_type"], rows[0]["first_users"])
    who = f"{count(users)} {kind} start with {rows[0]['first_program']}"
    known = [row for row in rows if row["within"] is not None and row["next_program"] != NOTHING_MORE]
    if not known:
        return f"{who}: too few, or followed too briefly, to say what they take next."
    taken = joined([f"{percent(row['within'])} {row['next_program']}" for row in known[:2]])
    return f"{who}; within {known[0]['horizon']} days {taken} come next."
