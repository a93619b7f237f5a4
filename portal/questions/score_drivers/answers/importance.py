"""How much of the differences in scores each factor accounts for: alone, beside the others, and all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import count, joined, percent
from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.cells import FACTORS
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.stats import importance, least_squares
from portal.questions.score_drivers.words import FACTOR_NAMES, FITTED, NOBODY, OBSERVED, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.ranking import Rank
    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.fits import AdjustedFit
    from portal.warehouse import Record

NEGLIGIBLE = 0.001
SINGLE = "only adjusted R squared is of all factors together"
OF_ALL = "adjusted R squared is of all factors together"
ONE_LEVEL = "it has one level here"
UNTESTED = "it cannot be tested here"


def make(context: Context) -> Draft:
    """Make the answer: a row for each factor, and a last row for all factors together."""
    learners, adjusted_fits = fits.shared(context)
    if not len(learners.learners):
        return Draft([], NOBODY, learners.source)
    rows = adjust(_ranked(adjusted_fits, [_factor(adjusted_fits, factor) for factor in (*FACTORS, "month")]))
    return Draft([*rows, _together(adjusted_fits[0], rows)], _finding, learners.source, (OBSERVED, FITTED))


def _factor(adjusted_fits: Sequence[AdjustedFit], factor: str) -> Record:
    fit = _fit_of(adjusted_fits, factor)
    without, p = fit.without(factor), fit.p(factor)
    partial = epsilon = None
    if fit.fit is not None and without is not None:
        partial = importance.partial_r_squared(without.sse, fit.fit.sse)
        epsilon = importance.epsilon_squared(fit.fit, without)
    return {
        "factor": factor,
        "omega_squared": importance.omega_squared(fit.groups[factor]),
        "partial_r_squared": partial,
        "adjusted_r_squared": None,
        "epsilon_squared": epsilon,
        "p": p,
        "scored": fit.n,
        "note": ONE_LEVEL if without is None else f"{UNTESTED}; {OF_ALL}" if p is None else OF_ALL,
    }


def _fit_of(adjusted_fits: Sequence[AdjustedFit], factor: str) -> AdjustedFit:
    return next(fit for fit in adjusted_fits if factor in fit.factors)


def _ranked(adjusted_fits: Sequence[AdjustedFit], rows: Sequence[Record]) -> list[Record]:
    """Add each factor's rank by epsilon squared, 1 the highest, and the ranks that it can have."""
    ordered = sorted((row["epsilon_squared"] for row in rows if row["epsilon_squared"] is not None), reverse=True)
    ranks: dict[str, Rank] = {}
    for fit in adjusted_fits:
        names = [
            row["factor"]
            for row in rows
            if row["epsilon_squared"] is not None and _fit_of(adjusted_fits, row["factor"]) is fit
        ]
        without = [reduced for name in names if (reduced := fit.without(name)) is not None]
        if fit.fit is not None:
            of_fit = importance.ranks(fit.scores, fit.fit, without, len(ordered))
            ranks |= dict(zip(names, of_fit, strict=True))
    return [
        {
            **row,
            "rank": ordered.index(row["epsilon_squared"]) + 1 if row["factor"] in ranks else None,
            "rank_low": ranks[row["factor"]].low if row["factor"] in ranks else None,
            "rank_high": ranks[row["factor"]].high if row["factor"] in ranks else None,
        }
        for row in rows
    ]


def _together(fit: AdjustedFit, rows: Sequence[Record]) -> Record:
    r_squared = None if fit.fit is None else fit.fit.adjusted_r_squared
    names = ("omega_squared", "partial_r_squared", "epsilon_squared", "rank", "rank_low", "rank_high", "p_adjusted")
    return {
        **dict.fromkeys(names),
        "factor": TOGETHER,
        "adjusted_r_squared": r_squared,
        "tests": rows[0]["tests"],
        "scored": fit.n,
        "note": least_squares.NO_FIT if r_squared is None else SINGLE,
    }


def _finding(rows: Sequence[Record]) -> str:
    """Say how much all factors explain together, and which of them account for the largest parts."""
    *factors, together = rows
    r_squared = together["adjusted_r_squared"]
    if r_squared is None:
        return f"Too few to say what is linked to a score: {count(together['scored'])} learners can be compared."
    share = percent(r_squared) if r_squared >= NEGLIGIBLE else "almost none"
    return f"What we record explains {share} of the differences in scores.{leading(factors)}"


def leading(factors: Sequence[Record]) -> str:
    """Name the factors that account for the largest parts: those that are related and clearly second to none."""
    related = [row for row in factors if is_significant(row["p_adjusted"])]
    sized = [row for row in related if row["epsilon_squared"] >= NEGLIGIBLE]
    if not related:
        return " No factor is clearly linked to them."
    first = sorted((row for row in sized if row["rank_low"] == 1), key=lambda row: row["rank"])
    if not first:
        return " No factor accounts for more than 1 in 1,000 of them."
    names = joined([f"{FACTOR_NAMES[row['factor']]} ({percent(row['epsilon_squared'])})" for row in first])
    names = names[0].upper() + names[1:]
    if len(first) > 1:
        return f" {names} account for the largest parts; which is first is open."
    alone = first[0]["rank_high"] == 1
    return f" {names} accounts for {'the largest part' if alone else 'a part; no other factor clearly does'}."
