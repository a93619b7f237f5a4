"""How each level of the five factors scores, and how it differs from everyone else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE, Group, is_significant
from portal.formats import number
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.stats import without
from portal.questions.score_drivers.words import OBSERVED, UNSCORED, level_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.warehouse import Record

LEVELS = """
with
    counted as (
        select
            device, platform, tutor_interaction, job_type, homework_band,
            grouping(device, platform, tutor_interaction, job_type, homework_band) as left_out,
            count(*)::bigint as learners,
            count(average_score)::bigint as scored,
            avg(average_score) as mean_score,
            stddev_samp(average_score) as sd,
            quantile_cont(average_score, [0.1, 0.25, 0.5, 0.75, 0.9]) as quantiles
        from learners
        where {where}
        group by grouping sets ((device), (platform), (tutor_interaction), (job_type), (homework_band))
    )
select
    case left_out when 15 then 'device' when 23 then 'platform' when 27 then 'tutor_interaction' when 29 then 'job_type'
        else 'homework_band' end as factor,
    coalesce(device, platform, tutor_interaction, job_type, homework_band) as level,
    learners, scored, mean_score, sd,
    quantiles[1] as p10_score, quantiles[2] as p25_score, quantiles[3] as median_score, quantiles[4] as p75_score,
    quantiles[5] as p90_score
from counted
order by left_out, level
"""


def make(context: Context) -> Draft:
    """Make the answer: a row for each level with its counts, mean, quantiles and difference from everyone else."""
    result = context.select(LEVELS)
    learners = sum(row["learners"] for row in result.rows if row["factor"] == cells.FACTORS[0])
    everyone = cells.read(context).everyone()
    rows = adjust([_row(row, learners, everyone, context.settings.min_cell) for row in result.rows])
    return Draft(rows, _finding(rows), result, (UNSCORED, OBSERVED))


def _row(row: Record, learners: int, everyone: Group, min_n: int) -> Record:
    group = Group(row["scored"], row["mean_score"] or 0.0, row["sd"] or 0.0)
    difference, p = _against_rest(group, everyone, min_n)
    return {
        **{name: value for name, value in row.items() if name != "sd"},
        **statistics.mean(row["mean_score"], row["sd"], row["scored"]).ends(),
        "share": row["learners"] / learners,
        "scored_rate": row["scored"] / row["learners"],
        **difference.columns("difference_from_rest", "difference"),
        "p": p,
        "smaller": difference.n,
        "all_learners": learners,
    }


def _against_rest(group: Group, everyone: Group, min_n: int) -> tuple[Estimate, float | None]:
    """Return a level's mean minus that of all other scored learners, and Welch's p; no p where either is too small."""
    rest = without(everyone, group)
    if min(group.n, rest.n) == 0:
        return NO_ESTIMATE, None
    difference, test = statistics.welch(group, rest)
    return difference, test.p if difference.n >= min_n else None


def _finding(rows: Sequence[Record]) -> str:
    known = [row for row in rows if row["p_adjusted"] is not None]
    if not known:
        return "No level has enough scored learners to be compared with the rest."
    lowest, highest = min(known, key=_mean_score), max(known, key=_mean_score)
    significant = len([row for row in known if is_significant(row["p_adjusted"])])
    return (
        f"Mean scores run from {_mean_of(lowest)} to {_mean_of(highest)}; {significant} of {len(known)} levels can be "
        "told apart from the rest."
    )


def _mean_score(row: Record) -> float:
    return float(row["mean_score"])


def _mean_of(row: Record) -> str:
    return f"{number(row['mean_score'])} ({level_name(row['factor'], row['level'])})"
