"""How long a student watched in each plan and quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import NOTE, Draft
from portal.formats import number
from portal.questions.engagement.answers.cut_means import cut_means, pairs, source
from portal.questions.engagement.words import NOT_RANDOM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Context
    from portal.questions.engagement.answers.cut_means import CutMean
    from portal.warehouse import Record

NOTHING_CUT = "nothing is cut"


def minutes(context: Context) -> Draft:
    """Give the mean minutes of each plan and quarter under the cut, with interval, median and spread."""
    rows = [_row(mean) for mean in cut_means(context)]
    return Draft(rows, finding(pairs(context)), source(context), (NOT_RANDOM,))


def _row(mean: CutMean) -> Record:
    return {
        "plan": mean.plan,
        "period": mean.period,
        "students": mean.students,
        "kept": mean.kept,
        "removed": mean.removed,
        "cut_minutes": mean.cut,
        **mean.estimate().columns("mean"),
        **mean.published().ends("published"),
        "median": mean.median,
        "sd": mean.sd,
        **({NOTE.name: NOTHING_CUT} if mean.cut is None else {}),
    }


def finding(means: Mapping[str, tuple[CutMean, CutMean]]) -> str:
    """Say how long a student of each plan watched in either quarter."""
    parts = [
        f"{plan} {number(earlier.mean)} minutes in {earlier.period} and {number(later.mean)} in {later.period}"
        for plan, (earlier, later) in means.items()
    ]
    return "A student watched, on average: " + "; ".join(parts) + "." if parts else "Nobody watched in both quarters."
