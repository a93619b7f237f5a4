"""Homework and score: the mean score along homework, their correlation, and the spread of scores in each bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.answers import ranking, statistics
from portal.answers.spec import Draft
from portal.answers.statistics import Group, Moments, is_significant
from portal.formats import count, fixed, number
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.stats import spline
from portal.questions.score_drivers.stats.judgement import side
from portal.questions.score_drivers.stats.least_squares import ScoreCells
from portal.questions.score_drivers.words import NOBODY, UNSCORED, decimals, mean_of, span

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

HOMEWORK_CURVE = """
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

ALONG = """
select
    homework_completed as homework,
    count(*)::bigint as scored,
    avg(average_score) as mean,
    var_pop(average_score) * count(*) as squares
from learners
where ({where}) and homework_completed is not null and average_score is not null
group by homework_completed
order by homework_completed
"""

MOMENTS = ("m20", "m02", "m11", "m22", "m31", "m13", "m40", "m04")
FEW = "Too few to say: {} learners have both a score and known homework."
DIGITS, STEEP = 4, 3  # of a correlation, as it was published, and of a slope
SPREAD = "Each column spreads the learners of one bin of homework over bands of score: the darker, the more of them."
NO_CORRELATION = "too few learners, or homework or score does not vary"
STEADY = (
    "The correlation asks whether the score rises steadily with homework; it can be near 0 where the score "
    "rises and then falls."
)
NO_KNOTS = "too few different amounts of homework to test whether the line bends"


def correlation(context: Context) -> Draft:
    """Make `homework`: how homework and score go together, by r with both intervals, ranks and slope."""
    result = context.select(HOMEWORK)
    (row,) = result.rows
    n = row["n"]
    pearson = statistics.pearson(Moments(n, **{name: row[name] if n else 0.0 for name in MOMENTS}))
    record = _correlation(row, pearson)
    rows = [record] if len(cells.read(context).learners) else []
    return Draft(rows, _correlation_finding, result, (STEADY, UNSCORED))


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


def _correlation_finding(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    (row,) = rows
    r, low, high, slope = (row[name] for name in ("pearson_r", "low", "high", "slope"))
    if r is None or slope is None:
        return FEW.format(count(row["n"]))
    correlation = f"the correlation is {fixed(r, DIGITS)}{span(low, high, DIGITS)}"
    if not side(low, high):
        return f"No clear straight line from homework to score: {correlation}."
    steep = fixed(abs(slope), decimals(slope, slope, STEEP))
    way = "higher" if slope > 0 else "lower"
    return f"By a straight line, scores are {steep} points {way} with each further piece of homework; {correlation}."


def curve(context: Context) -> Draft:
    """Make `homework_curve`: the mean score in each bin of homework, and whether a line along homework bends."""
    result = context.select(HOMEWORK_CURVE)
    min_n = context.settings.min_cell
    known, p = sum(row["scored"] for row in result.rows), _p_nonlinear(context)
    groups = [Group(row["scored"], row["mean_score"], row["sd"] or 0.0) for row in result.rows]
    large = [index for index, group in enumerate(groups) if group.n >= min_n]
    ranks = dict(zip(large, ranking.of_means([groups[index] for index in large]), strict=True))
    rows = [_bin(row, ranks.get(index), known, p) for index, row in enumerate(result.rows)]
    return Draft(rows, _curve_finding, result, (STEADY,))


def _p_nonlinear(context: Context) -> float | None:
    points = context.snapshot.arrays(*context.statement(ALONG))
    homework, *columns = (np.asarray(points[name], float) for name in ("homework", "scored", "mean", "squares"))
    return spline.p_nonlinear(homework, ScoreCells(*columns))


def _bin(row: Record, rank: ranking.Rank | None, known: int, p: float | None) -> Record:
    start, end = (number(row[name]) for name in ("homework_from", "homework_to"))
    return {
        **{name: value for name, value in row.items() if name != "sd"},
        "pieces": start if start == end else f"{start} to {end}",
        **statistics.mean(row["mean_score"], row["sd"], row["scored"]).ends(),
        "rank_low": None if rank is None else rank.low,
        "rank_high": None if rank is None else rank.high,
        "p_nonlinear": p,
        "known": known,
        "note": NO_KNOTS if p is None else None,
    }


def _curve_finding(rows: Sequence[Record]) -> str:
    """Say whether scores rise evenly with homework, and where they are highest."""
    bins = [row for row in rows if row["mean_score"] is not None and row["rank_low"] is not None]
    if not bins:
        return FEW.format(count(sum(row["scored"] for row in rows)))
    if is_significant(bins[0]["p_nonlinear"]):
        return f"Scores do not rise or fall evenly with homework{_highest(bins)}."
    first, last = bins[0], bins[-1]
    ends = f"{mean_of(first)} at {first['pieces']} pieces of homework, {mean_of(last)} at {last['pieces']}"
    if first["rank_high"] < last["rank_low"]:
        return f"Scores fall with homework, evenly as far as the data shows: {ends}."
    if last["rank_high"] < first["rank_low"]:
        return f"Scores rise with homework, evenly as far as the data shows: {ends}."
    return f"Scores do not clearly change with homework: {ends}."


def _highest(bins: Sequence[Record]) -> str:
    """Name the bins that can be the highest where they are few and lie side by side, and the mean beyond them."""
    leading = [index for index, row in enumerate(bins) if row["rank_low"] == 1]
    first, last = bins[leading[0]], bins[leading[-1]]
    if 2 * len(leading) > len(bins) or leading[-1] - leading[0] >= len(leading):
        lowest = bins[-1] if bins[-1]["rank_low"] == len(bins) else None
        less = f", but they are lowest from {number(lowest['homework_from'])} on: {mean_of(lowest)}" if lowest else ""
        return f"; where they are highest is open{less}"
    means = sorted(bins[index]["mean_score"] for index in leading)
    average = fixed(means[0], 1) if len(means) == 1 else f"{fixed(means[0], 1)} to {fixed(means[-1], 1)}"
    highest = f": they are highest from {number(first['homework_from'])} to {number(last['homework_to'])} pieces"
    beyond = f", and {mean_of(bins[-1])} from {number(bins[-1]['homework_from'])} on" if last is not bins[-1] else ""
    return f"{highest} ({average} on average){beyond}"


def density(context: Context) -> Draft:
    """Make `homework_density`: how the scores of each bin of homework spread over bands of ten points."""
    result = context.select(HOMEWORK_DENSITY)
    return Draft(result.rows, SPREAD, result)
