"""From the learners' rows to the answers on homework and score: correlation, means by bins, spread in each bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.answers.statistics import Moments
from portal.formats import interval, number, percent
from portal.questions.score_drivers import cells
from portal.questions.score_drivers.levels import UNSCORED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context

HOMEWORK = """
with
    known as (
        select homework_completed as x, average_score as y
        from learners
        where ({where}) and homework_completed is not null and average_score is not null
    ),
    middle as (select avg(x) as x, avg(y) as y from known),
    apart as (select known.x - middle.x as x, known.y - middle.y as y from known, middle),
    of_x as (select x, sum(count(*)) over (order by x) - (count(*) - 1) / 2 as rank from known group by x),
    of_y as (select y, sum(count(*)) over (order by y) - (count(*) - 1) / 2 as rank from known group by y),
    ranked as (select corr(of_x.rank, of_y.rank) as rho from known join of_x using (x) join of_y using (y))
select
    count(*)::bigint as n,
    avg(x * x) as m20, avg(y * y) as m02, avg(x * y) as m11,
    avg(x * x * y * y) as m22, avg(x * x * x * y) as m31, avg(x * y * y * y) as m13,
    avg(x * x * x * x) as m40, avg(y * y * y * y) as m04,
    any_value(ranked.rho) as spearman_rho
from apart, ranked
"""

HOMEWORK_BINS = """
select
    homework_bin::varchar as homework_bin,
    homework_from,
    homework_to,
    count(average_score)::bigint as scored,
    avg(average_score) as mean_score,
    stddev_samp(average_score) as sd
from learners
join homework_bins using (homework_bin)
where ({where}) and homework_completed is not null and average_score is not null
group by all
order by homework_from
"""

HOMEWORK_DENSITY = """
with
    counted as (
        select
            homework_bin,
            least(floor(average_score / 10), 9)::bigint as band,
            count(*)::bigint as scored
        from learners
        where ({where}) and homework_completed is not null and average_score is not null
        group by all
    )
select
    homework_bin::varchar as homework_bin,
    (10 * band)::varchar || '-' || (10 * band + 10)::varchar as score_band,
    scored,
    scored / sum(scored) over (partition by counted.homework_bin) as share,
    (sum(scored) over (partition by counted.homework_bin))::bigint as of_bin
from counted
order by counted.homework_bin, band
"""

FLAT = 0.1
FEW = "There are too few scored learners with known homework to say."
SPREAD = "Each column spreads the learners of one bin of homework over bands of score: the darker, the more of them."
STEADY = "r asks whether the score rises steadily with homework; a gap between two bands can stand beside r near 0."


def homework(context: Context) -> OldDraft:
    """Return how homework completed and score go together: r with both intervals, ranks, slope."""
    sql, parameters = context.bound(HOMEWORK)
    (row,) = context.snapshot.rows(sql, parameters)
    n, m20, m02, m11, m22, m31, m13, m40, m04, rho = row
    moments = (m20, m02, m11, m22, m31, m13, m40, m04) if n else (0.0,) * 8
    found = statistics.pearson(Moments(n, *moments))
    rho = None if found.r is None else rho
    slope = m11 / m20 if n and m20 > 0 else None
    ends = (found.r, found.low, found.high, found.fisher_low, found.fisher_high, found.p)
    rows = [(n, *ends, rho, slope)] if len(cells.read(context).learners) else []
    notes = {} if found.r is not None or not rows else {0: "too few learners, or homework or score does not vary"}
    computed = ("pearson_r", "low", "high", "fisher_low", "fisher_high", "p", "slope")
    finding = FEW if n < context.settings.min_cell else _homework_finding(found, slope, rho)
    return OldDraft(rows, finding, sql, parameters, (STEADY, UNSCORED), computed, notes)


def _homework_finding(found: statistics.Correlation, slope: float | None, rho: float | None) -> str:
    if found.r is None or slope is None:
        return FEW
    sure = "" if found.low is None or found.high is None or found.low * found.high > 0 else ", not told from none"
    more = "more" if slope > 0 else "less"
    between = f"{interval(found.low, found.high, 4)}{sure}; by ranks {number(rho, 3)}"
    return (
        f"Each further piece of homework goes with {number(abs(slope), 3)} points {more} (r = {number(found.r, 4)}, "
        f"{between}): a straight line explains {percent(found.r**2)} of the differences in scores."
    )


def both_hold(r: float | None, gap: float | None, bins: Sequence[Mapping[str, Any]]) -> str:
    """Return why r can be near 0 beside a gap between the two bands, in words; empty where it needs no explaining.

    `gap` is how much more the high band scores, where that can be told apart; `bins` are rows of `homework_bins`.
    """
    known = [row for row in bins if row["low"] is not None]
    if r is None or gap is None or abs(r) >= FLAT or not known:
        return ""
    best, last = max(known, key=lambda row: row["mean_score"]), known[-1]
    turns = (
        f": the score rises up to {number(best['homework_from'])}\u2013{number(best['homework_to'])} pieces and is "
        f"lower beyond, {number(last['mean_score'])} from {number(last['homework_from'])} on, which a line averages out"
    )
    more = "more" if gap > 0 else "less"
    return (
        f"And yet the high band scores {number(abs(gap))} points {more} than the low one"
        f"{turns if best['low'] > last['high'] else ''}."
    )


def homework_bins(context: Context) -> OldDraft:
    """Return the mean score in each bin of homework."""
    sql, parameters = context.bound(HOMEWORK_BINS)
    rows = []
    for *head, scored, mean, sd in context.snapshot.rows(sql, parameters):
        score = statistics.mean(mean, sd, scored)
        rows.append((*head, scored, mean, score.low, score.high))
    known = [row for row in rows if row[3] >= context.settings.min_cell]
    best = max(known, key=lambda row: row[4], default=None)
    finding = (
        f"The mean is highest, {number(best[4])}, from {number(best[1])} to {number(best[2])} pieces of homework, "
        f"and {number(known[-1][4])} in the last bin, from {number(known[-1][1])} on."
        if best
        else FEW
    )
    return OldDraft(rows, finding, sql, parameters, (STEADY,), ("low", "high"))


def homework_density(context: Context) -> OldDraft:
    """Return how the scores of each bin of homework spread over bands of ten points."""
    sql, parameters = context.bound(HOMEWORK_DENSITY)
    rows = context.snapshot.rows(sql, parameters)
    return OldDraft(rows, SPREAD, sql, parameters)
