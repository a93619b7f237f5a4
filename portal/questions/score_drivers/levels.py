"""From the cells and rows to the answers that describe levels: means, who is scored, months, two factors at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.answers.statistics import Group
from portal.formats import count, number, percent
from portal.questions.score_drivers import cells
from portal.questions.score_drivers.drivers import OBSERVED, WORDS, named
from portal.questions.score_drivers.stats import ALPHA, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.warehouse import Row

LEVELS = """
with
    counted as (
        select
            device, platform, tutor_interaction, job_type, homework_band,
            grouping(device, platform, tutor_interaction, job_type, homework_band) as out,
            count(*)::bigint as learners,
            count(average_score)::bigint as scored,
            avg(average_score) as mean_score,
            stddev_samp(average_score) as sd,
            quantile_cont(average_score, [0.1, 0.25, 0.5, 0.75, 0.9]) as places
        from learners
        where {where}
        group by grouping sets ((device), (platform), (tutor_interaction), (job_type), (homework_band))
    )
select
    case out when 15 then 'device' when 23 then 'platform' when 27 then 'tutor_interaction' when 29 then 'job_type'
        else 'homework_band' end as factor,
    coalesce(device, platform, tutor_interaction, job_type, homework_band) as level,
    learners, scored, mean_score, sd,
    places[1] as p10_score, places[2] as p25_score, places[3] as median_score, places[4] as p75_score,
    places[5] as p90_score
from counted
order by out, level
"""

UNSCORED = "Learners with no score are counted as learners and never averaged in."


def first_visits(context: Context) -> OldDraft:
    """Return for each month of first visits its learners and their mean score."""
    found = cells.read(context)
    counts = (found.counts("month", found.learners), found.counts("month", found.scored))
    rows = [
        (month, learners, scored, *_mean(group))
        for month, learners, scored, group in zip(found.levels["month"], *counts, found.groups("month"), strict=True)
    ]
    most = max(rows, key=lambda row: row[1], default=None)
    finding = f"Most learners, {count(most[1])}, first came in {most[0]}." if most else "No learner is left."
    return OldDraft(rows, finding, found.sql, found.parameters, (UNSCORED,), ("all columns",))


def _mean(group: Group) -> tuple[float | None, float | None, float | None]:
    """Return mean and t interval of a group; None where it has no member."""
    found = statistics.mean(group.mean if group.n else None, group.sd, group.n)
    return found.value, found.low, found.high


def levels(context: Context) -> OldDraft:
    """Return every level of the five factors: who, how many scored, mean, median, difference from all others."""
    sql, parameters = context.bound(LEVELS)
    read = context.snapshot.rows(sql, parameters)
    everyone = sum(row[2] for row in read if row[0] == cells.FACTORS[0])
    total = cells.read(context).everyone()
    least = context.settings.min_cell
    compared = [_against_rest(Group(row[3], row[4] or 0.0, row[5] or 0.0), total, least) for row in read]
    ps = statistics.adjusted([p for _, p in compared])
    tests = len([p for p in ps if p is not None])
    rows = [
        _level(row, everyone, difference, p, tests) for row, (difference, _), p in zip(read, compared, ps, strict=True)
    ]
    computed = ("share", "low", "high", "difference_from_rest", "difference_low", "difference_high", "p_adjusted")
    return OldDraft(rows, _levels_finding(rows), sql, parameters, (UNSCORED, OBSERVED), computed)


def _level(row: Row, everyone: int, difference: Estimate, p: float | None, tests: int) -> Row:
    factor, level, learners, scored, mean, sd, p10, p25, median, p75, p90 = row
    score = statistics.mean(mean, sd, scored)
    return (
        *(factor, level, learners, scored, learners / everyone, scored / learners, mean, score.low, score.high, median),
        *(difference.value, difference.low, difference.high, p, tests),
        *(p10, p25, p75, p90, difference.n, everyone),
    )


def _against_rest(group: Group, everyone: Group, least: int) -> tuple[Estimate, float | None]:
    """Return a level's mean less that of all other scored learners, and Welch's p; no p under the smallest base."""
    rest = without(everyone, group)
    if min(group.n, rest.n) == 0:
        return statistics.Estimate(None, None, None, 0), None
    difference, test = statistics.welch(group, rest)
    return difference, test.p if difference.n >= least else None


def _levels_finding(rows: Sequence[Row]) -> str:
    known = [row for row in rows if row[13] is not None]
    if not known:
        return "No level has enough scored learners to be compared with the rest."
    best, worst = max(known, key=lambda row: row[6]), min(known, key=lambda row: row[6])
    apart = len([row for row in known if row[13] < ALPHA])
    return (
        f"Mean scores run from {number(worst[6])} ({named(worst[0], worst[1])}) to {number(best[6])} "
        f"({named(best[0], best[1])}); {apart} of {len(known)} levels can be told apart from the rest."
    )


def scoring(context: Context) -> OldDraft:
    """Return for every level the share of its learners that have a score, against all other learners."""
    found = cells.read(context)
    everyone, scored = int(found.learners.sum()), int(found.scored.sum())
    read, ps = [], []
    for factor in cells.FACTORS:
        counts = zip(found.counts(factor, found.learners), found.counts(factor, found.scored), strict=True)
        for level, (n, part) in zip(found.levels[factor], counts, strict=True):
            smaller, rest = min(n, everyone - n), everyone - n
            test = statistics.two_shares(part, n, scored - part, rest)
            ps.append(test.p if smaller >= context.settings.min_cell else None)
            less = (scored - part) / rest if rest else None
            read.append((factor, level, n, part, less, smaller))
    adjusted, tests = statistics.adjusted(ps), len([p for p in ps if p is not None])
    rows = [_scoring(row, p, tests) for row, p in zip(read, adjusted, strict=True)]
    return OldDraft(rows, _scoring_finding(rows), found.sql, found.parameters, (UNSCORED,), ("all columns",))


def _scoring(row: Row, p: float | None, tests: int) -> Row:
    factor, level, n, part, rest, smaller = row
    rate = statistics.share(part, n)
    gap = None if rate.value is None or rest is None else rate.value - rest
    return factor, level, n, part, rate.value, rate.low, rate.high, gap, p, tests, smaller


def _scoring_finding(rows: Sequence[Row]) -> str:
    apart = [row for row in rows if row[8] is not None and row[8] < ALPHA]
    if not apart:
        return "Having a score is not tied to any of these, as far as can be told."
    most = max(apart, key=lambda row: abs(row[7]))
    return (
        f"Having a score is itself tied to {WORDS[most[0]]}: {percent(most[4])} of {most[1]} learners have one, "
        f"{percent(most[4] - most[7])} of the others. What is said of scores is said of those who have one."
    )


def interaction(context: Context) -> OldDraft:
    """Return the mean score for each level of tutor and each homework band."""
    found = cells.read(context)
    rows: list[Row] = []
    for tutor in found.levels["tutor_interaction"]:
        for band in found.levels["homework_band"]:
            mask = found.mask("tutor_interaction", tutor) & found.mask("homework_band", band)
            group = found.cells.group(mask)
            if mask.any():
                rows.append((tutor, band, group.n, *_mean(group)))
    known = [row for row in rows if row[2] >= context.settings.min_cell]
    return OldDraft(
        rows, _interaction_finding(known), found.sql, found.parameters, (UNSCORED, OBSERVED), ("all columns",)
    )


def _interaction_finding(known: Sequence[Row]) -> str:
    told = []
    for band, words in (("low", "Where homework is low"), ("high", "where it is high")):
        own = sorted((row for row in known if row[1] == band), key=lambda row: row[3])
        if own:
            ends = dict.fromkeys((own[0], own[-1]))
            told.append(f"{words}: " + " to ".join(f"{number(row[3])} (tutor {row[0]})" for row in ends))
    said = ", ".join(told) or "No cell of low or high homework has enough scored learners"
    return f"{said[0].upper()}{said[1:]}."
