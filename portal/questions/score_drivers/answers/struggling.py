"""Whether the link between homework and scores is another for learners with low scores than for those with high."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count
from portal.questions.score_drivers.answers import cells, fits
from portal.questions.score_drivers.stats import least_squares, quantiles
from portal.questions.score_drivers.stats.judgement import side
from portal.questions.score_drivers.words import NOBODY, OBSERVED, points, unclear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.questions.score_drivers.stats.quantiles import Scores
    from portal.warehouse import Record

SCORES = """
select
    device, tutor_interaction, job_type, homework_band,
    list(average_score order by average_score) as scores
from learners
where ({where}) and average_score is not null
group by device, tutor_interaction, job_type, homework_band
order by device, tutor_interaction, job_type, homework_band
"""
FACTORS = ("device", "tutor_interaction", "job_type", "homework_band")
BAND = FACTORS[-1]
QUANTILES = {  # in words, from low to high
    0.25: "at the lower quarter of scores",
    0.5: "in the middle",
    0.75: "at the upper quarter",
}
MOST_SCORES = 300_000  # that are fitted in two seconds
TOO_MANY = f"not computed for more than {MOST_SCORES:,} scores: choose fewer learners"
METHOD = (
    "Quantile regression on homework band, device, tutor and job, each as levels; intervals by the kernel sandwich of "
    "statsmodels, with the bandwidth of Hall and Sheather."
)


class Regression(NamedTuple):
    """The scores that enter, the column of high homework, and the scores of the smaller of the high and low band."""

    scores: Scores | None
    column: int
    smaller: int
    reason: str = ""


def make(context: Context) -> Draft:
    """Make the answer: how much more learners with high homework have than with low, at three quantiles."""
    learners = cells.read(context)
    if not len(learners.learners):
        return Draft([], NOBODY, learners.source)
    if learners.scored.sum() > MOST_SCORES:
        smaller = min(_scored(learners, band) for band in ("high", "low"))
        rows = [_row(quantile, NO_ESTIMATE, smaller, TOO_MANY) for quantile in QUANTILES]
        return Draft(rows, f"This is {TOO_MANY}.", learners.source, (METHOD,))
    result = context.select(SCORES)
    regression = regress(result.rows, context.settings.min_cell)
    rows = [_fitted(regression, quantile) for quantile in QUANTILES]
    return Draft(rows, _finding, result, (OBSERVED, METHOD))


def _scored(learners: cells.LearnerCells, band: str) -> int:
    return int(learners.scored[learners.mask(BAND, band)].sum())


def regress(rows: Sequence[Record], min_n: int) -> Regression:
    """Set up the regression from the scores of each set of levels; levels with fewer than `min_n` scores leave it."""
    levels = {factor: sorted({row[factor] for row in rows}) for factor in FACTORS}
    codes = {factor: np.array([levels[factor].index(row[factor]) for row in rows], np.int64) for factor in FACTORS}
    scored = np.array([len(row["scores"]) for row in rows], np.int64)
    mask = fits.large_enough(scored, list(codes.values()), min_n) if len(rows) else scored > 0
    band = {name: scored[mask & (codes[BAND] == index)].sum() for index, name in enumerate(levels[BAND])}
    smaller = int(min(band.get("high", 0), band.get("low", 0)))
    if smaller < min_n:
        return Regression(None, 0, smaller)
    references = {**dict.fromkeys(FACTORS, 0), BAND: levels[BAND].index("low")}
    references |= {factor: int(codes[factor][mask].min()) for factor in FACTORS[:-1]}
    design, names = least_squares.dummies({factor: codes[factor][mask] for factor in FACTORS}, references)
    high = names.index((BAND, levels[BAND].index("high")))
    columns = independent(design, high)
    if high not in columns:
        return Regression(None, 0, smaller, least_squares.ALIASED)
    of_cells = [np.array(row["scores"], float) for row, enters in zip(rows, mask, strict=True) if enters]
    return Regression(quantiles.scores(design[:, columns], of_cells), columns.index(high), smaller)


def independent(design: least_squares.Floats, last: int) -> list[int]:
    """Return the columns that are no sum of others before them; `last` is asked after all others."""
    columns: list[int] = []
    for column in sorted(range(design.shape[1]), key=lambda index: index == last):
        if np.linalg.matrix_rank(design[:, [*columns, column]]) > len(columns):
            columns.append(column)
    return columns


def _fitted(regression: Regression, quantile: float) -> Record:
    if regression.scores is None:
        return _row(quantile, NO_ESTIMATE, regression.smaller, regression.reason)
    estimate = quantiles.estimate(regression.scores, quantile, regression.column, regression.smaller)
    return _row(quantile, estimate, regression.smaller, least_squares.EXACT if estimate.low is None else "")


def _row(quantile: float, estimate: Estimate, smaller: int, reason: str) -> Record:
    return {"quantile": quantile, **estimate.columns("difference"), "smaller": smaller, "note": reason or None}


def _finding(rows: Sequence[Record]) -> str:
    known = [row for row in rows if row["difference"] is not None]
    if not known:
        return f"Too few to say: the smaller homework band has {count(rows[0]['smaller'])} learners with a score."
    parts = "; ".join(f"{QUANTILES[row['quantile']]} {_words(row)}" for row in known)
    return f"Learners with high homework, all else equal, against low: {parts}.{_compared(known[0], known[-1])}"


def _words(row: Record) -> str:
    ends = row["low"], row["high"]
    return points(row["difference"], *ends) if side(*ends) else unclear(*ends)


def _compared(lower: Record, upper: Record) -> str:
    """Say where the difference is larger, if the two intervals do not meet."""
    if None in (lower["low"], upper["low"]):
        return ""
    if lower["low"] > upper["high"]:
        return " The difference is larger among low scores than among high ones."
    if lower["high"] < upper["low"]:
        return " The difference is larger among high scores than among low ones."
    return " No clear difference between low and high scores in this."
