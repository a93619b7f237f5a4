"""Homework and score: their correlation, the mean score along homework, and the spread of scores in each bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import Moments
from portal.formats import interval, number, percent
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.words import UNSCORED, more

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Correlation
    from portal.warehouse import Record

HOMEWORK = """
with
    known as (
        select homework_completed as x, average_score as y
        from learners
        where ({where}) and homework_completed is not null and average_score is not null
    ),
    means as (select avg(x) as x, avg(y) as y from known),
    centred as (select known.x - means.x as x, known.y - means.y as y from known, means),
    of_x as (select x, sum(count(*)) over (order by x) - (count(*) - 1) / 2 as rank from known group by x),
    of_y as (select y, sum(count(*)) over (order by y) - (count(*) - 1) / 2 as rank from known group by y),
    ranked as (select corr(of_x.rank, of_y.rank) as rho from known join of_x using (x) join of_y using (y))
select
    count(*)::bigint as n,
    avg(x * x) as m20, avg(y * y) as m02, avg(x * y) as m11,
    avg(x * x * y * y) as m22, avg(x * x * x * y) as m31, avg(x * y * y * y) as m13,
    avg(x * x * x * x) as m40, avg(y * y * y * y) as m04,
    any_value(ranked.rho) as spearman_rho
from centred, ranked
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

MOMENTS = ("m20", "m02", "m11", "m22", "m31", "m13", "m40", "m04")
FEW = "There are too few scored learners with known homework to say."
SPREAD = "Each column spreads the learners of one bin of homework over bands of score: the darker, the more of them."
NO_CORRELATION = "too few learners, or homework or score does not vary"
STEADY = "r asks whether the score rises steadily with homework; a gap between two bands can stand beside r near 0."


def correlation(context: Context) -> Draft:
    """Make `homework`: how homework and score go together, by r with both intervals, ranks and slope."""
    result = context.select(HOMEWORK)
    (row,) = result.rows
    n = row["n"]
    pearson = statistics.pearson(Moments(n, **{name: row[name] if n else 0.0 for name in MOMENTS}))
    record = _correlation(row, pearson)
    rows = [record] if len(cells.read(context).learners) else []
    finding = FEW if n < context.settings.min_cell else _correlation_finding(record)
    return Draft(rows, finding, result, (STEADY, UNSCORED))


def _correlation(row: Record, pearson: Correlation) -> Record:
    return {
        "n": row["n"],
        "pearson_r": pearson.r,
        "low": pearson.low,
        "high": pearson.high,
        "fisher_low": pearson.fisher_low,
        "fisher_high": pearson.fisher_high,
        "p": pearson.p,
        "spearman_rho": None if pearson.r is None else row["spearman_rho"],
        "slope": row["m11"] / row["m20"] if row["n"] and row["m20"] > 0 else None,
        "note": NO_CORRELATION if pearson.r is None else None,
    }


def _correlation_finding(row: Record) -> str:
    r, slope, low, high = row["pearson_r"], row["slope"], row["low"], row["high"]
    if r is None or slope is None:
        return FEW
    unclear = low is not None and high is not None and low * high <= 0
    ranges = f"{interval(low, high, 4)}{', not told from none' if unclear else ''}"
    return (
        f"Each further piece of homework goes with {number(abs(slope), 3)} points {more(slope)} (r = {number(r, 4)}, "
        f"{ranges}; by ranks {number(row['spearman_rho'], 3)}): a straight line explains {percent(r**2)} of the "
        "differences in scores."
    )


def bins(context: Context) -> Draft:
    """Make `homework_bins`: the mean score in each bin of homework."""
    result = context.select(HOMEWORK_BINS)
    rows = [
        {
            **{name: value for name, value in row.items() if name != "sd"},
            **statistics.mean(row["mean_score"], row["sd"], row["scored"]).ends(),
        }
        for row in result.rows
    ]
    known = [row for row in rows if row["scored"] >= context.settings.min_cell]
    return Draft(rows, _bins_finding(known), result, (STEADY,))


def _bins_finding(known: Sequence[Record]) -> str:
    if not known:
        return FEW
    highest, last = max(known, key=lambda row: row["mean_score"]), known[-1]
    return (
        f"The mean is highest, {number(highest['mean_score'])}, from {number(highest['homework_from'])} to "
        f"{number(highest['homework_to'])} pieces of homework, and {number(last['mean_score'])} in the last bin, from "
        f"{number(last['homework_from'])} on."
    )


def density(context: Context) -> Draft:
    """Make `homework_density`: how the scores of each bin of homework spread over bands of ten points."""
    result = context.select(HOMEWORK_DENSITY)
    return Draft(result.rows, SPREAD, result)
