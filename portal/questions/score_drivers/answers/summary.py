"""How many learners have a score, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, fixed
from portal.questions.score_drivers.words import NOBODY, UNSCORED, mean_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

SUMMARY = """
select
    count(*)::bigint as learners,
    count(average_score)::bigint as scored,
    avg(average_score) as mean_score,
    median(average_score) as median_score,
    stddev_samp(average_score) as sd
from learners
where {where}
"""


def make(context: Context) -> Draft:
    """Make the answer: a row with the learners, those with a score, their mean with its t interval and their median."""
    result = context.select(SUMMARY)
    (row,) = result.rows
    mean = statistics.mean(row["mean_score"], row["sd"], row["scored"])
    summary = {
        **{name: value for name, value in row.items() if name != "sd"},
        **mean.ends(),
        "unscored": row["learners"] - row["scored"],
    }
    return Draft([summary] if row["learners"] else [], _finding, result, (UNSCORED,))


def _finding(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    (row,) = rows
    scored = f"{count(row['scored'])} of {count(row['learners'])} learners have a score"
    if row["mean_score"] is None:
        return f"Too few to say: {scored}."
    return f"{scored}: {mean_of(row)} on average; half have {fixed(row['median_score'], 1)} or more."
