"""How many learners have a score, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, interval, number
from portal.questions.score_drivers.words import UNSCORED

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
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
    finding = _finding(summary, mean, context.settings.min_cell)
    return Draft([summary] if row["learners"] else [], finding, result, (UNSCORED,))


def _finding(row: Record, mean: Estimate, min_n: int) -> str:
    scored = f"{count(row['scored'])} of {count(row['learners'])} learners have a score"
    if mean.n < min_n:
        return f"{scored}."
    average = f"{number(mean.value)} on average ({interval(mean.low, mean.high)})"
    return f"{scored}; it is {average}, and half have {number(row['median_score'])} or more."
