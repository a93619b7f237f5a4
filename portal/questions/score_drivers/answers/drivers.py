"""How much of each gap in scores remains among learners who are alike in everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.questions.score_drivers import stats
from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.cells import FACTORS
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.words import FITTED, NOBODY, OBSERVED, gap, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.fits import AdjustedFit
    from portal.warehouse import Record

CHANGES = {  # the words for a single gap and for several
    "flips": ("turns round", "turn round"),
    "fades": ("can no longer be told from none", "can no longer be told from none"),
    "holds": ("holds", "hold"),
    "grows": ("appears", "appear"),
}


def make(context: Context) -> Draft:
    """Make the answer: a row for each level except the reference, with its raw and its adjusted difference."""
    learners, adjusted_fits = fits.shared(context)
    if not len(learners.learners):
        return Draft([], NOBODY, learners.source)
    rows = []
    for factor in FACTORS:
        fit = next(fit for fit in adjusted_fits if factor in fit.factors)
        scored = learners.counts(factor, learners.scored)
        rows += [
            {**_row(fit, factor, level, context.settings.min_cell), "scored": scored[level]}
            for level in range(len(fit.levels[factor]))
            if level != fit.references[factor]
        ]
    rows = adjust(rows)
    return Draft(rows, _finding(rows), learners.source, (OBSERVED, FITTED))


def _row(fit: AdjustedFit, factor: str, level: int, min_n: int) -> Record:
    """Compare a level with its reference; `smaller` counts the smaller of the two in the fit."""
    levels, smaller = fit.levels[factor], fit.smaller(factor, level)
    coefficient = fit.coefficient(factor, level)
    if coefficient is None or smaller < min_n:
        coefficient, raw = stats.NO_COEFFICIENT, NO_ESTIMATE
    else:
        raw = fit.raw(factor, level)
    return {
        "factor": factor,
        "level": levels[level],
        "reference": levels[fit.references[factor]],
        **raw.columns("raw_difference", "raw"),
        **coefficient.estimate.columns("adjusted_difference", "adjusted"),
        "p": coefficient.p,
        "change": stats.change(raw, coefficient.estimate),
        "smaller": smaller,
        "note": coefficient.reason or None,
    }


def _finding(rows: Sequence[Record]) -> str:
    """Name the largest raw difference, and count what adjusting does to all of them."""
    known = [row for row in rows if row["change"] is not None]
    if not known:
        return "No two levels have enough scored learners to be compared."
    largest = max(known, key=lambda row: abs(row["raw_difference"]))
    counts = {change: len([row for row in known if row["change"] == change]) for change in CHANGES}
    changes = [f"{n} {CHANGES[change][n > 1]}" for change, n in counts.items() if n]
    after = f" Of {len(known)} gaps, among learners alike in the rest, {listed(changes)}." if changes else ""
    return f"The largest gap: {gap(largest)}{after}"
