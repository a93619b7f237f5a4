"""From counts of registrations to the funnel, the combinations of its flags, and the weeks of registration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import count, day, percent
from portal.questions.mooc.source import NOBODY, UNKNOWN, rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

STAGES = ("registered", "viewed", "explored", "certified")
FUNNEL = """
select
    coalesce(sum(registrations), 0)::bigint as registered,
    coalesce(sum(registrations) filter (where viewed), 0)::bigint as viewed,
    coalesce(sum(registrations) filter (where explored), 0)::bigint as explored,
    coalesce(sum(registrations) filter (where certified), 0)::bigint as certified,
    coalesce(sum(registrations) filter (where explored and viewed), 0)::bigint as explored_of_viewed,
    coalesce(sum(registrations) filter (where certified and explored), 0)::bigint as certified_of_explored
from {table}
where {where}
"""
COMBINATIONS = """
select viewed::int, explored::int, certified::int, sum(registrations)::bigint as registrations
from {table}
where {where}
group by all
order by all
"""
WEEKS = """
with counted as (
    select week, count(*)::bigint as registrations, (count(*) filter (where certified))::bigint as certified
    from registrations
    where {where}
    group by week
)
select coalesce(week::varchar, 'Unknown') as week, registrations, certified
from counted
order by counted.week nulls last
"""

LEFT_OUT = "The de-identified release left rows out, so counts are smaller than those of the courses as they ran."
FLAGS = "The stages are flags, not steps: some earn a certificate without exploring half of the chapters."
LATER = "Who registers later has less time to certify before the data ends."


def funnel(context: Context) -> OldDraft:
    """Return the four stages, each as a share of all and of the stage before."""
    (found,), sql, parameters = rows(context, FUNNEL)
    registered, viewed, explored, certified, explored_of_viewed, certified_of_explored = found
    both = (None, viewed, explored_of_viewed, certified_of_explored)
    made = []
    for place, (stage, here) in enumerate(zip(STAGES, (registered, viewed, explored, certified), strict=True)):
        share = statistics.share(here, registered)
        values = (stage, here, share.value, share.low, share.high)
        made.append((*values, *_of_previous(here, both[place], found[place - 1] if place else None, registered)))
    finding = _said(made) if registered else NOBODY
    computed = ("share_of_registered", "low", "high", "share_of_previous", "previous_low", "previous_high", "outside")
    notes = {0: "nothing comes before it"}
    return OldDraft(made if registered else [], finding, sql, parameters, (FLAGS, LEFT_OUT), computed, notes)


def _of_previous(here: int, both: int | None, previous: int | None, registered: int) -> Row:
    if both is None or previous is None:
        return None, None, None, None, None, registered, None
    share = statistics.share(both, previous)
    return share.value, here - both, both, share.low, share.high, registered, previous


def _said(made: Sequence[Row]) -> str:
    (_, all_, *_), *_, (_, certified, share, *_) = made
    return f"{percent(share)} of {count(all_)} registrations earn a certificate ({count(certified)}); {drop(made)}."


def drop(made: Sequence[Row]) -> str:
    """Return the largest drop between neighbouring stages both ways: by heads and by share of those before."""
    heads = [(row[11] - row[7], place) for place, row in enumerate(made) if place]
    shares = [(1 - row[5], place) for place, row in enumerate(made) if place and row[5] is not None]
    lost, at = max(heads)
    share, by_share = max(shares)
    said = f"by heads most are lost from {STAGES[at - 1]} to {STAGES[at]} ({count(lost)})"
    if at == by_share:
        return f"{said}, and by share too ({percent(share)})"
    return f"{said}, by share from {STAGES[by_share - 1]} to {STAGES[by_share]} ({percent(share)})"


def stage_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]]:
    """Return the selectors of those in the row's stage."""
    return {} if row["stage"] == STAGES[0] else {row["stage"]: (True,)}


def both_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]] | None:
    """Return the selectors of those in the row's stage and in the one before."""
    return None if row["stage"] == STAGES[0] else {**_previous(row, inside=True), **stage_list(row)}


def outside_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]] | None:
    """Return the selectors of those in the row's stage and not in the one before; None where everyone is in it."""
    return None if row["stage"] in STAGES[:2] else {**_previous(row, inside=False), **stage_list(row)}


def _previous(row: Mapping[str, Any], *, inside: bool) -> dict[str, tuple[bool, ...]]:
    before = STAGES[STAGES.index(row["stage"]) - 1]
    return {} if before == STAGES[0] else {before: (inside,)}


def combinations(context: Context) -> OldDraft:
    """Return how many registrations have each combination of the flags that occurs."""
    found, sql, parameters = rows(context, COMBINATIONS)
    registered = sum(row[3] for row in found)
    made = []
    for row in found:
        share = statistics.share(row[3], registered)
        made.append((*row, share.value, share.low, share.high, registered))
    without = sum(row[3] for row in found if row[2] and not row[1])
    certified = sum(row[3] for row in found if row[2])
    finding = (
        f"{count(without)} of {count(certified)} who earned a certificate did not explore half of the chapters."
        if certified
        else ("Nobody here earned a certificate." if found else NOBODY)
    )
    return OldDraft(made, finding, sql, parameters, (FLAGS,), ("share", "low", "high"))


def combination_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]]:
    """Return the selectors of those with the row's flags."""
    return {stage: (bool(row[stage]),) for stage in STAGES[1:]}


def weeks(context: Context) -> OldDraft:
    """Return registrations by week, and how many of them certified."""
    sql, parameters = context.bound(WEEKS)
    made = []
    for week, registrations, certified in context.snapshot.rows(sql, parameters):
        rate = statistics.share(certified, registrations)
        made.append((week, registrations, certified, rate.value, rate.low, rate.high))
    return OldDraft(made, _busiest(made), sql, parameters, (LATER, LEFT_OUT), ("certify_rate", "low", "high"))


def _busiest(made: Sequence[Row]) -> str:
    known = [row for row in made if row[0] != UNKNOWN]
    if not known:
        return "No day of registration is known."
    week, registrations, certified, rate, *_ = max(known, key=lambda row: row[1])
    return (
        f"Most register in the week of {day(week)}: {count(registrations)}, of whom {count(certified)} "
        f"({percent(rate)}) earn a certificate."
    )
