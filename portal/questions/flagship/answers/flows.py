"""Which way users go, step by step of the journey: from program to program, and where they arrive."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import share
from portal.formats import count, joined, percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import by_type, leading, select_once, summed
from portal.questions.flagship.stats.horizon import UNKNOWN
from portal.questions.flagship.words import ENDS, IN_EXTRACT, NOBODY, NOTHING_MORE, RECENT, TOO_RECENT, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.flagship.answers.followed import Key, Keys
    from portal.questions.flagship.stats.horizon import Days, Followed
    from portal.warehouse import Record

FLOWS = """
select
    user_type,
    step,
    source,
    target,
    least(coalesce(next_launch - launch, days_followed - (launch - first_launch)), $late) as day,
    count(*)::bigint as users
from (
    select *, program as source, lead(launch) over (partition by user_key order by step) as next_launch
    from enrolments
    where {where}
) as moved
where step < $steps
group by user_type, step, source, target, day
"""
REACHED = """
select
    user_type,
    step,
    program as source,
    least(days_followed - (launch - first_launch), $late) as day,
    count(*)::bigint as users
from enrolments
where step < $steps and {where}
group by user_type, step, source, day
"""
ARRIVALS = """
select
    user_type,
    step,
    target,
    least(coalesce(next_launch - first_launch, days_followed), $late) as day,
    count(*)::bigint as users
from (
    select *, lead(launch) over (partition by user_key order by step) as next_launch
    from enrolments
    where {where}
) as moved
where step < $steps
group by user_type, step, target, day
"""
SOURCE = ("user_type", "step", "source")
ARRIVAL = ("user_type", "step")
NAMED = 2
TOO_FEW = "Too few users, or followed too briefly, to say which program they take next."
NO_HORIZON = "how a journey ends depends on how long it was followed"


def _reached(context: Context) -> dict[Key, Days]:
    """Return the users at each place of the journey, by days followed from there."""
    return followed.counted(select_once(context, REACHED, late=followed.LATE).rows, followed.by(*SOURCE))


def flows(context: Context) -> Draft:
    """Count the users of each type who go from each program to the next, step by step of the journey."""
    result, keys = context.select(FLOWS, late=followed.LATE), followed.by(*SOURCE)
    min_n = context.settings.min_cell
    sources = followed.groups(result.rows, _reached(context), keys)
    day = followed.common_horizon(context, lambda side: _reached(side).values())
    within = _within(sources, day, min_n)
    users = _users(result.rows, (*SOURCE, "target"))
    types = _users((row for row in result.rows if row["step"] == 1), ("user_type",))
    rows = [
        {
            **dict(zip((*SOURCE, "target"), key, strict=True)),
            "users": n,
            **share(n, sources[key[:-1]].members).columns("share_of_source"),
            "share_of_all": share(n, types[key[:1]]).value,
            "source_users": sources[key[:-1]].members,
            "type_users": types[key[:1]],
            **within.get(key, _of_end(day)),
        }
        for key, n in users.items()
    ]
    rows.sort(key=lambda row: (row["user_type"], row["step"], -row["users"], row["source"], row["target"]))
    return Draft(rows, _flow_finding, summed(result, "users"), (RECENT, IN_EXTRACT))


def _users(rows: Iterable[Record], names: Sequence[str]) -> Counter[Key]:
    """Return how many users each group has, by the named columns."""
    users: Counter[Key] = Counter()
    for row in rows:
        users[tuple(row[name] for name in names)] += row["users"]
    return users


def _within(groups: Mapping[Key, Followed], day: int | None, min_n: int) -> dict[Key, Record]:
    """Return the share of each group that came to each program within the horizon."""
    return {
        (*key, program): {"horizon": day, **within.columns(), "note": followed.too_brief(group, min_n)}
        for key, group in groups.items()
        for program, within in followed.ends(group, day, min_n).items()
        if program not in ENDS
    }


def _of_end(day: int | None) -> Record:
    """Return the same columns of an end of the journey, which has no share within the horizon."""
    return {"horizon": day, **UNKNOWN.columns(), "note": NO_HORIZON}


def _flow_finding(rows: Sequence[Record]) -> str:
    """Return the largest flow of each type, or the first few where their order is open."""
    parts = []
    for user_type, of_type in by_type(rows).items():
        first = leading([row for row in of_type if row["share_of_all"] is not None], "users", "type_users")
        if first:
            named = joined([f"{percent(row['share_of_all'])} {_way(row)}" for row in first[:NAMED]])
            parts.append(f"of {plural(user_type)}, {named}{' (their order is open)' if len(first) > 1 else ''}")
    if not parts:
        return (
            f"Too few to say: {count(sum(row['users'] for row in rows if row['step'] == 1))} users." if rows else NOBODY
        )
    return f"The largest flows: {'; '.join(parts)}."


def _way(row: Record) -> str:
    words = {NOTHING_MORE: "take no other program after", TOO_RECENT: "started too recently to say after"}
    if row["target"] in words:
        return f"{words[row['target']]} {row['source']}"
    return f"go from {row['source']} to {row['target']}"


def _steps_of(rows: Sequence[Record]) -> Keys:
    """Return a function that gives the steps at which a row counts: whose journey has ended comes nowhere later."""
    last = max((row["step"] for row in rows), default=0)

    def steps(row: Record) -> Iterable[Key]:
        ended = row["target"] in ENDS
        return [(row["user_type"], step) for step in range(row["step"], last + 1 if ended else row["step"] + 1)]

    return steps


def arrivals(context: Context) -> Draft:
    """Count the users of each type who come to each program or end, step by step of the journey."""
    result = context.select(ARRIVALS, late=followed.LATE)
    min_n = context.settings.min_cell
    of_type = followed.followed_days(context, followed.by("user_type"))
    steps = {(row["user_type"], row["step"]) for row in result.rows}
    groups = followed.groups(result.rows, {key: of_type[key[:1]] for key in steps}, _steps_of(result.rows))
    day = followed.horizon_by(context, followed.by("user_type"))
    within = _within(groups, day, min_n)
    users = _users(result.rows, (*ARRIVAL, "target"))
    rows = [
        {
            **dict(zip((*ARRIVAL, "target"), key, strict=True)),
            "users": n,
            "type_users": groups[key[:-1]].members,
            **share(n, groups[key[:-1]].members).columns("share_of_all"),
            **within.get(key, _of_end(day)),
        }
        for key, n in users.items()
    ]
    rows.sort(key=lambda row: (row["user_type"], row["step"], -row["users"], row["target"]))
    return Draft(rows, _arrival_finding, summed(result, "users"), (followed.WITHIN, RECENT))


def _arrival_finding(rows: Sequence[Record]) -> str:
    """Return for each type how many came to which program next within the horizon, the first few."""
    parts = []
    for user_type, of_type in by_type(rows).items():
        next_ = [row for row in of_type if row["step"] == 1 and row["within"] is not None][:NAMED]
        if next_:
            shares = joined([f"{percent(row['within'])} come to {row['target']}" for row in next_])
            parts.append(f"of {plural(user_type)}, {shares}")
    if not parts:
        return TOO_FEW if rows else NOBODY
    return f"Within {rows[0]['horizon']} days of starting: {'; '.join(parts)}."
