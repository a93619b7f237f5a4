"""Which stages go together: how many registrations have each combination of the three flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import FLAGS
from portal.questions.mooc.columns import FLAG_STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

COMBINATIONS = """
select
    viewed::int as viewed,
    explored::int as explored,
    certified::int as certified,
    sum(registrations)::bigint as registrations
from {table}
where {where}
group by all
order by all
"""


def make(context: Context) -> Draft:
    """Make the answer: a row for each combination that occurs."""
    result = select(context, COMBINATIONS)
    registered = _registrations(result.rows)
    rows = [
        {**row, **statistics.share(row["registrations"], registered).columns("share"), "registered": registered}
        for row in result.rows
    ]
    return Draft(rows, _finding if rows else NOBODY, result, (FLAGS,))


def _registrations(rows: Sequence[Record]) -> int:
    return sum(row["registrations"] for row in rows)


def _finding(rows: Sequence[Record]) -> str:
    certified = [row for row in rows if row["certified"]]
    if not certified:
        return "Nobody here earned a certificate."
    not_explored = _registrations([row for row in certified if not row["explored"]])
    return (
        f"{count(not_explored)} of {count(_registrations(certified))} certificates were earned without opening half of "
        "the chapters."
    )


def row_list(row: Mapping[str, Any]) -> dict[str, tuple[bool, ...]]:
    """Select the registrations that have exactly the row's flags."""
    return {stage: (bool(row[stage]),) for stage in FLAG_STAGES}
