"""How far learners come: the four stages, each as a share of everyone and of the stage before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, percent
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import FLAGS, LEFT_OUT
from portal.questions.mooc.columns import CERTIFIED, EXPLORED, REGISTERED, STAGES, VIEWED, stage_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

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
IN_BOTH = {VIEWED: "viewed", EXPLORED: "explored_of_viewed", CERTIFIED: "certified_of_explored"}
NOTHING_BEFORE = {
    **dict.fromkeys(("share_of_previous", "previous_low", "previous_high", "outside", "in_both", "previous")),
    "note": "nothing comes before it",
}


def make(context: Context) -> Draft:
    """Make the answer: a row for each stage, none where nobody is registered."""
    result = select(context, FUNNEL)
    (counts,) = result.rows
    rows = [_row(counts, stage) for stage in STAGES] if counts["registered"] else []
    return Draft(rows, _finding(rows) if rows else NOBODY, result, (FLAGS, LEFT_OUT))


def _row(counts: Record, stage: str) -> Record:
    share = statistics.share(counts[stage], counts["registered"])
    return {
        "stage": stage,
        "registrations": counts[stage],
        **share.columns("share_of_registered"),
        "registered": counts["registered"],
        **(NOTHING_BEFORE if stage == REGISTERED else _of_previous(counts, stage)),
    }


def _of_previous(counts: Record, stage: str) -> Record:
    in_both, previous = counts[IN_BOTH[stage]], counts[stage_before(stage)]
    return {
        **statistics.share(in_both, previous).columns("share_of_previous", "previous"),
        "outside": counts[stage] - in_both,
        "in_both": in_both,
        "previous": previous,
    }


def _finding(rows: Sequence[Record]) -> str:
    everyone, *_, certified = rows
    return (
        f"{percent(certified['share_of_registered'])} of {count(everyone['registrations'])} registrations earn a "
        f"certificate ({count(certified['registrations'])}); {largest_drop(rows)}."
    )


def largest_drop(rows: Sequence[Record]) -> str:
    """Name the two neighbouring stages that lose most: in numbers, and as a share of those in the earlier one."""
    later = list(enumerate(rows))[1:]
    losses = [(row["previous"] - row["in_both"], index) for index, row in later]
    shares = [(1 - row["share_of_previous"], index) for index, row in later if row["share_of_previous"] is not None]
    lost, stage = max(losses)
    share, stage_by_share = max(shares)
    words = f"by heads most are lost from {STAGES[stage - 1]} to {STAGES[stage]} ({count(lost)})"
    if stage == stage_by_share:
        return f"{words}, and by share too ({percent(share)})"
    return f"{words}, by share from {STAGES[stage_by_share - 1]} to {STAGES[stage_by_share]} ({percent(share)})"


def stage_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]]:
    """Select the registrations in the row's stage."""
    return {} if row["stage"] == REGISTERED else {row["stage"]: (True,)}


def both_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]] | None:
    """Select the registrations in the row's stage and in the one before; None where there is none before."""
    return None if row["stage"] == REGISTERED else {**_previous_list(row, inside=True), **stage_list(row)}


def outside_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]] | None:
    """Select the registrations in the row's stage and not in the one before; None where everyone is in that one."""
    return None if row["stage"] in (REGISTERED, VIEWED) else {**_previous_list(row, inside=False), **stage_list(row)}


def _previous_list(row: Mapping[str, Any], *, inside: bool) -> dict[str, tuple[bool, ...]]:
    before = stage_before(row["stage"])
    return {} if before == REGISTERED else {before: (inside,)}
