"""How much of each gap in scores remains among learners who are alike in everything else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE, Estimate, is_significant
from portal.formats import joined
from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.cells import FACTORS
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.stats import judgement
from portal.questions.score_drivers.stats.judgement import side
from portal.questions.score_drivers.stats.least_squares import NO_COEFFICIENT
from portal.questions.score_drivers.words import (
    FITTED,
    MOST_NAMED,
    NOBODY,
    OBSERVED,
    at_least,
    level_name,
    points_that,
    remaining,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.fits import AdjustedFit
    from portal.warehouse import Record

NOT_EXCLUDED = "there is no robustness value where the interval holds 0"
NOT_MATTERING = "no robustness value for a difference that matters: it is smaller than that"
CHANGES = {  # the words for a single gap and for several
    "flips": ("turns round", "turn round"),
    "fades": ("fades", "fade"),
    "grows": ("appears", "appear"),
}


def make(context: Context) -> Draft:
    """Make the answer: a row for each level except the reference, with its raw and its adjusted difference."""
    learners, adjusted_fits = fits.shared(context)
    if not len(learners.learners):
        return Draft([], NOBODY, learners.source)
    matters, min_n = float(context.settings.matters), context.settings.min_cell
    rows = []
    for factor in FACTORS:
        fit = next(fit for fit in adjusted_fits if factor in fit.factors)
        scored = learners.counts(factor, learners.scored)
        rows += [
            {**_row(fit, factor, level, min_n, matters), "scored": scored[level]}
            for level in range(len(fit.levels[factor]))
            if level != fit.references[factor]
        ]
    judged = [_judged(row) for row in adjust(rows)]
    return Draft(judged, partial(_finding, matters=matters), learners.source, (OBSERVED, FITTED))


def _row(fit: AdjustedFit, factor: str, level: int, min_n: int, matters: float) -> Record:
    """Compare a level with its reference; `smaller` counts the smaller of the two in the fit."""
    levels, smaller = fit.levels[factor], fit.smaller(factor, level)
    coefficient, raw, removed = fit.coefficient(factor, level), NO_ESTIMATE, NO_ESTIMATE
    if coefficient is None or smaller < min_n:
        coefficient = NO_COEFFICIENT
    else:
        raw, removed = fit.raw(factor, level), fit.raw_less_adjusted(factor, level)
    return {
        "factor": factor,
        "level": levels[level],
        "reference": levels[fit.references[factor]],
        **raw.columns("raw_difference", "raw"),
        **coefficient.estimate.columns("adjusted_difference", "adjusted"),
        "p": coefficient.p,
        **removed.columns("raw_less_adjusted", "raw_less_adjusted"),
        **_robustness(fit, factor, level, coefficient.estimate, matters),
        "smaller": smaller,
        "reason": coefficient.reason,
    }


def _robustness(fit: AdjustedFit, factor: str, level: int, adjusted: Estimate, matters: float) -> Record:
    """Return both robustness values; none where the interval holds 0 or is missing."""
    if adjusted.value is None or not side(adjusted.low, adjusted.high):
        return {"robustness_value": None, "robustness_value_matters": None}
    part = 1 - matters / abs(adjusted.value)
    return {
        "robustness_value": fit.robustness(factor, level),
        "robustness_value_matters": fit.robustness(factor, level, part) if part > 0 else None,
    }


def _judged(row: Record) -> Record:
    """Add what adjusting changes, and a note that says why values are missing."""
    raw = Estimate(row["raw_difference"], row["raw_low"], row["raw_high"], row["smaller"])
    adjusted = Estimate(row["adjusted_difference"], row["adjusted_low"], row["adjusted_high"], row["smaller"])
    removed = row["raw_less_adjusted_low"], row["raw_less_adjusted_high"]
    robust = NOT_EXCLUDED if row["robustness_value"] is None else NOT_MATTERING
    missing = row["robustness_value_matters"] is None and adjusted.low is not None
    return {
        **{name: value for name, value in row.items() if name != "reason"},
        "change": judgement.change(raw, adjusted, row["p_adjusted"], removed),
        "note": row["reason"] or (robust if missing else None),
    }


def _finding(rows: Sequence[Record], matters: float) -> str:
    """Count the gaps that are at least as large as matters, name the largest, and count what adjusting changes."""
    known = [row for row in rows if row["change"] is not None]
    if not known:
        return "Too few to say: no two groups here have enough scored learners to be compared."
    clear = [row for row in known if is_significant(row["p_adjusted"])]
    large = [row for row in clear if at_least(row["adjusted_low"], row["adjusted_high"], matters)]
    counts = {change: len([row for row in known if row["change"] == change]) for change in CHANGES}
    changes = [f"{n} {CHANGES[change][n > 1]}" for change, n in counts.items() if n]
    return _count_of(large, clear, known, matters) + (f" Of the raw gaps, {joined(changes)}." if changes else "")


def _count_of(large: list[Record], clear: Sequence[Record], known: Sequence[Record], matters: float) -> str:
    if not clear:
        return f"All else equal, there is no clear difference in scores: {len(known)} gaps were checked."
    if not large:
        some = f"All else equal, {len(clear)} of {len(known)} gaps in scores are clear"
        return f"{some}, none surely {points_that(matters)}."
    large.sort(key=lambda row: -abs(row["adjusted_difference"]))
    named = joined([_named(row) for row in large[:MOST_NAMED]], separator="; ")
    among = "among them " if len(large) > MOST_NAMED else ""
    verb = "is" if len(large) == 1 else "are"
    return f"All else equal, {len(large)} of {len(known)} gaps in scores {verb} {points_that(matters)}: {among}{named}."


def _named(row: Record) -> str:
    return f"{level_name(row['factor'], row['level'])} against {row['reference']}, {remaining(row)}"
