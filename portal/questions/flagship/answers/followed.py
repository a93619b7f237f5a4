"""How long users are followed: the horizon that all reach who are compared, and what happened to a group by then."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from portal.questions.flagship.answers.shared import select_once
from portal.questions.flagship.stats.horizon import (
    LONGEST,
    UNKNOWN,
    Followed,
    ends_within,
    gone_within,
    horizon,
    is_followed,
    left_within,
    together,
)
from portal.questions.flagship.words import ENDS, NOTHING_MORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.answers.spec import Context
    from portal.questions.flagship.stats.horizon import Days, Within
    from portal.warehouse import Record, Result

    Key: TypeAlias = tuple[Any, ...]  # the values of the columns that a group is by
    Keys: TypeAlias = Callable[[Record], Iterable[Key]]

WAYS = """
select
    user_type,
    first_program,
    period,
    next_program as target,
    coalesce(days_to_next, days_followed) as day,
    count(*)::bigint as users
from journeys
where {where}
group by user_type, first_program, period, target, day
"""
STARTS = """
select user_type, first_program, period, least(days_followed, $late) as day, count(*)::bigint as users
from journeys
where {where}
group by user_type, first_program, period, day
"""
START = ("user_type", "first_program", "period")
LATE = LONGEST + 1  # no share within a horizon tells one later day from another
DAY_BYTES = 400
TOO_BRIEF = "followed too briefly"
WITHIN = (
    "Shares within a number of days count everyone for as long as they were followed, so that people who started late "
    "do not look as if they had stopped. The number of days is the longest that every group shown reaches, 180 at most."
)


def by(*columns: str) -> Keys:
    """Return a function that gives the group of a row by the named columns."""
    if len(columns) == 1:
        (column,) = columns
        return lambda row: ((row[column],),)
    values = itemgetter(*columns)
    return lambda row: (values(row),)


def ways(context: Context) -> Result:
    """Return the statement behind every answer on who takes which program when, run once a state."""
    return select_once(context, WAYS)


def counted(rows: Iterable[Record], keys: Keys) -> dict[Key, Days]:
    """Return each group's users by day, from rows with `day` and `users`."""
    groups: dict[Key, Counter[int]] = defaultdict(Counter)
    for row in rows:
        for key in keys(row):
            groups[key][row["day"]] += row["users"]
    return dict(groups)


def groups(rows: Iterable[Record], followed: dict[Key, Days], keys: Keys) -> dict[Key, Followed]:
    """Return the groups by what happened to their members, from rows with `target`, `day` and `users`.

    A target that ends a journey says that nothing happened while the members were followed.
    """
    ends: dict[Key, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    last_seen: dict[Key, Counter[int]] = defaultdict(Counter)
    for row in rows:
        for key in keys(row):
            days = last_seen[key] if row["target"] in ENDS else ends[key][row["target"]]
            days[min(row["day"], LATE)] += row["users"]
    return {key: Followed(ends[key], last_seen[key], days) for key, days in followed.items()}


def followed_groups(context: Context, keys: Keys) -> dict[Key, Followed]:
    """Return the groups of users by what they took next, and when."""
    parts: dict[Key, list[Followed]] = defaultdict(list)
    for start, group in _starts(context).items():
        for key in keys(dict(zip(START, start, strict=True))):
            parts[key].append(group)
    return {key: together(of_key) for key, of_key in parts.items()}


def followed_days(context: Context, keys: Keys) -> dict[Key, Days]:
    """Return each group's users by the days for which they were followed."""
    return counted(select_once(context, STARTS, late=LATE).rows, keys)


def _starts(context: Context) -> dict[Key, Followed]:
    """Return the smallest groups, from which all others are put together; worked out once a state."""

    def run() -> tuple[dict[Key, Followed], int]:
        rows = ways(context).rows
        return groups(rows, followed_days(context, by(*START)), by(*START)), DAY_BYTES * len(rows)

    starts: dict[Key, Followed] = context.cached("followed starts", run)
    return starts


def common_horizon(context: Context, followed: Callable[[Context], Iterable[Days]]) -> int | None:
    """Return the day that every group reaches which is followed long enough, on both sides where two are compared."""
    sides = (context,) if context.beside is None else (context, context.beside)
    return horizon([days for side in sides for days in followed(side)], context.settings.min_cell)


def horizon_by(context: Context, keys: Keys) -> int | None:
    """Return the day that every group of users reaches, the groups given by keys."""
    return common_horizon(context, lambda side: followed_days(side, keys).values())


def gone(group: Followed, day: int | None, min_n: int) -> Within:
    """Return the share that took another program within the horizon; none of a group that is followed too briefly."""
    return UNKNOWN if day is None or not is_followed(group.followed, min_n) else gone_within(group, day)


def ends(group: Followed, day: int | None, min_n: int, names: Iterable[str] = ()) -> dict[str, Within]:
    """Return for each end the share that came to it within the horizon, `Nothing more` for those who came to none.

    `names` are further ends, to which nobody of the group came.
    """
    every = {**{name: {} for name in names if name not in ENDS}, **group.ends}
    if day is None or not is_followed(group.followed, min_n):
        return dict.fromkeys((*every, NOTHING_MORE), UNKNOWN)
    return {**ends_within(replace(group, ends=every), day), NOTHING_MORE: left_within(group, day)}


def too_brief(group: Followed, min_n: int) -> str | None:
    """Return the note of a group that is large enough and followed too briefly."""
    return TOO_BRIEF if group.members >= min_n and not is_followed(group.followed, min_n) else None
