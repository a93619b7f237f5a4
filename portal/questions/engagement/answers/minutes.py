"""How long a student watched in each plan and quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import NOTE, Draft
from portal.questions.engagement.answers.cut_means import cut_means, source
from portal.questions.engagement.words import NOT_RANDOM, by_plan, cut_words, long, quarter, sentences, too_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.engagement.answers.cut_means import CutMean
    from portal.warehouse import Record

NOTHING_CUT = "nothing is cut"


def minutes(context: Context) -> Draft:
    """Give the mean minutes of each plan and quarter under the cut, with interval, median and spread."""
    rows = [_row(mean) for mean in cut_means(context)]
    cut = cut_words(context.state)
    return Draft(rows, lambda shown: finding(shown, cut), source(context), (NOT_RANDOM,))


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


def finding(rows: Sequence[Record], cut: str) -> str:
    """Say how long a student of each plan watched in either quarter; `cut` says what the cut did."""
    parts = [f"{plan} students ({cut}): {', '.join(map(_mean, quarters))}" for plan, quarters in by_plan(rows).items()]
    return sentences(parts) or "Nobody watched."


def _mean(row: Record) -> str:
    when = quarter(row["period"])
    if row["mean"] is None:
        return f"{too_few(row['kept'], 'students')} in {when}"
    return f"{long(row['mean'])} minutes each in {when}"
