"""How each level of the five factors scores, and how it differs from everyone else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE, Group, is_significant
from portal.formats import joined
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.stats.least_squares import EXACT, without
from portal.questions.score_drivers.words import (
    MOST_NAMED,
    OBSERVED,
    UNSCORED,
    at_least,
    level_name,
    once,
    points,
    points_that,
)

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
    finding = partial(_finding, matters=float(context.settings.matters))
    return Draft(rows, finding, result, (UNSCORED, OBSERVED))


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
        "note": EXACT if difference.n >= min_n and p is None else None,
    }


def _against_rest(group: Group, everyone: Group, min_n: int) -> tuple[Estimate, float | None]:
    """Return a level's mean minus that of all other scored learners, and Welch's p; no p where either is too small."""
    rest = without(everyone, group)
    if min(group.n, rest.n) == 0:
        return NO_ESTIMATE, None
    difference, test = statistics.welch(group, rest)
    return difference, test.p if difference.n >= min_n else None


def _finding(rows: Sequence[Record], matters: float) -> str:
    """Count the groups that differ by as much as matters, and name the largest of these differences."""
    compared = once(rows, "difference_from_rest")
    if not compared:
        return "Too few to say: no group here has enough scored learners to be compared with everyone else."
    clear = [row for row in compared if is_significant(row["p_adjusted"])]
    large = [row for row in clear if at_least(row["difference_low"], row["difference_high"], matters)]
    if not clear:
        return f"No clear difference between the scores of any of {len(compared)} groups and of everyone else."
    if not large:
        return (
            f"{len(clear)} of {len(compared)} groups clearly differ from everyone else, none by {points_that(matters)}."
        )
    large.sort(key=lambda row: -abs(row["difference_from_rest"]))
    named = joined([_against_others(row) for row in large[:MOST_NAMED]], separator="; ")
    among = "among them " if len(large) > MOST_NAMED else ""
    count = f"{len(large)} of {len(compared)} groups differ{'s' if len(large) == 1 else ''}"
    return f"{count} from everyone else by {points_that(matters)}: {among}{named}."


def _against_others(row: Record) -> str:
    ends = row["difference_low"], row["difference_high"]
    return f"learners with {level_name(row['factor'], row['level'])} score {points(row['difference_from_rest'], *ends)}"
