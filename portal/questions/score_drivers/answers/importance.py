"""How much of the differences in scores each factor accounts for: alone, beside the others, and all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import percent
from portal.questions.score_drivers import stats
from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.cells import FACTORS
from portal.questions.score_drivers.words import FACTOR_NAMES, FITTED, NOBODY, OBSERVED, TOGETHER, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.fits import AdjustedFit
    from portal.warehouse import Record

NEGLIGIBLE = 0.001
SINGLE = "omega squared and partial R squared are of single factors"
ONE_LEVEL = "it has one level here"


def make(context: Context) -> Draft:
    """Make the answer: a row for each factor, and a last row for all factors together."""
    learners, adjusted_fits = fits.shared(context)
    if not len(learners.learners):
        return Draft([], NOBODY, learners.source)
    rows = _ranked([_factor(adjusted_fits, factor) for factor in (*FACTORS, "month")])
    together = _together(adjusted_fits[0])
    finding = explained(together["adjusted_r_squared"]) + counting(rows)
    return Draft([*rows, together], finding, learners.source, (OBSERVED, FITTED))


def _factor(adjusted_fits: Sequence[AdjustedFit], factor: str) -> Record:
    fit = next(fit for fit in adjusted_fits if factor in fit.factors)
    partial = fit.partial(factor)
    return {
        "factor": factor,
        "omega_squared": stats.omega_squared(fit.groups[factor]),
        "partial_r_squared": partial,
        "adjusted_r_squared": None,
        "scored": fit.n,
        "note": ONE_LEVEL if partial is None else None,
    }


def _ranked(rows: Sequence[Record]) -> list[Record]:
    """Add each factor's rank by partial R squared, 1 the highest."""
    ordered = sorted((row["partial_r_squared"] for row in rows if row["partial_r_squared"] is not None), reverse=True)
    return [
        {**row, "rank": None if row["partial_r_squared"] is None else ordered.index(row["partial_r_squared"]) + 1}
        for row in rows
    ]


def _together(fit: AdjustedFit) -> Record:
    r_squared = None if fit.fit is None else fit.fit.adjusted_r_squared
    return {
        "factor": TOGETHER,
        "omega_squared": None,
        "partial_r_squared": None,
        "adjusted_r_squared": r_squared,
        "rank": None,
        "scored": fit.n,
        "note": stats.NO_FIT if r_squared is None else SINGLE,
    }


def explained(r_squared: float | None) -> str:
    """Say how much all factors explain together."""
    if r_squared is None:
        return "There are too few scored learners to say what goes with a score."
    share = max(r_squared, 0.0)
    return (
        f"Everything we record explains {percent(share)} of the differences in scores; "
        f"{percent(1 - share)} lie elsewhere."
    )


def counting(rows: Sequence[Record]) -> str:
    """Say which factor explains most of what the others leave, and which explain next to nothing of it."""
    known = [row for row in rows if row["partial_r_squared"] is not None]
    if not known:
        return ""
    known.sort(key=lambda row: -row["partial_r_squared"])
    negligible = [FACTOR_NAMES[row["factor"]] for row in known if row["partial_r_squared"] < NEGLIGIBLE]
    if len(negligible) == len(known):
        return " No factor counts for more than next to nothing."
    first, *_ = known
    most = f" {FACTOR_NAMES[first['factor']].capitalize()} counts most"
    return f"{most}; {listed(negligible)} next to nothing." if negligible else f"{most}."
