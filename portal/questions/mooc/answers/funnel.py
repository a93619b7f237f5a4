"""How far learners come: the four stages, each as a share of everyone and of the stage before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, joined, percent
from portal.questions.mooc.answers import leaders, sentences
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import FLAGS, LEFT_OUT
from portal.questions.mooc.columns import CERTIFIED, EXPLORED, REGISTERED, STAGES, VIEWED, stage_before
from portal.questions.mooc.words import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
    return Draft(rows, _finding if rows else NOBODY, result, (FLAGS, LEFT_OUT))


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
    everyone, *later = rows
    *earlier, certified = later
    part, whole = certified["registrations"], everyone["registrations"]
    counts = f"{count(part)} of {count(whole)} registrations"
    if certified["share_of_registered"] is None:
        return f"Too few to say: {counts} earned a certificate."
    if part in (0, whole):
        return f"{sentences.everybody_or_nobody(part, whole)}; {_losses(earlier, whole)}."
    return f"{percent(certified['share_of_registered'])} earn a certificate ({counts}); {_losses(later, whole)}."


def _losses(rows: Sequence[Record], whole: int) -> str:
    """Say before which stages the largest losses lie, in numbers and as a share of the earlier stage."""
    lost = [row["previous"] - row["in_both"] for row in rows]
    if not any(lost):
        return "no step loses anybody"
    shared = [row for row in rows if row["share_of_previous"] is not None]
    shares = [(row["previous"] - row["in_both"], row["previous"]) for row in shared]
    in_numbers = [rows[index] for index in leaders.of_shares([(part, whole) for part in lost])]
    in_share = [shared[index] for index in leaders.of_shares(shares)]
    if len(in_numbers) == len(in_share) == len(rows) > 1:
        return "no step clearly loses more than the others, in numbers or in share"
    if len(in_numbers) == 1 and in_numbers == in_share:
        (row,) = in_numbers
        return f"the largest loss in numbers and in share is {_step(row)} ({_number(row)}, {_share(row)})"
    numbers, share = _loss(in_numbers, "numbers", len(rows), _number), _loss(in_share, "share", len(shared), _share)
    return f"{numbers}; {share}"


def _step(row: Record) -> str:
    return f"between {STEPS[stage_before(row['stage'])]} and {STEPS[row['stage']]}"


def _number(row: Record) -> str:
    return count(row["previous"] - row["in_both"])


def _share(row: Record) -> str:
    return percent(1 - row["share_of_previous"])


def _loss(first: Sequence[Record], kind: str, steps: int, loss: Callable[[Record], str]) -> str:
    """Name the step with the largest loss, or those that could have it, each with its loss in words."""
    if steps > 1 and len(first) == steps:
        return f"no step clearly loses more in {kind} than the others"
    names, values = (joined([text(row) for row in first]) for text in (_step, loss))
    if len(first) == 1:
        return f"the largest loss in {kind} is {names} ({values})"
    return f"the largest losses in {kind} are {names} ({values}), and their order is open"


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
