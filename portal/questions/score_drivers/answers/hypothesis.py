"""The hypothesis that more engagement is linked to better scores: a verdict on each part and on the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import chance, interval, number
from portal.questions.score_drivers import stats
from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.words import FITTED, NOBODY, OBSERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.fits import AdjustedFit
    from portal.questions.score_drivers.stats import Coefficient
    from portal.warehouse import Record

WHOLE = "whole"
PARTS = {  # the factor and the level that show each part
    "tutor": ("tutor", "any"),
    "homework": ("homework_band", "high"),
    "device": ("desktop", "yes"),
}
EXPECTED = "higher"
OF_ALL = "the verdict on the three parts together"


def make(context: Context) -> Draft:
    """Make the answer: a row for each part of the hypothesis, and a last row for the whole."""
    learners, adjusted_fits = fits.shared(context)
    if not len(learners.learners):
        return Draft([], NOBODY, learners.source)
    min_n, matters = context.settings.min_cell, float(context.settings.matters)
    fit = fits.engaged(learners, adjusted_fits[0], min_n)
    effects = {part: _effect(fit, factor, level, min_n) for part, (factor, level) in PARTS.items()}
    parts = [
        {**row, "verdict": stats.verdict(effects[row["part"]].estimate, row["p_adjusted"], matters, min_n)}
        for row in adjust([_row(part, effect, matters) for part, effect in effects.items()])
    ]
    whole = _whole(parts, matters)
    return Draft([*parts, whole], _finding(parts, whole), learners.source, (OBSERVED, FITTED))


def _effect(fit: AdjustedFit, factor: str, level: str, min_n: int) -> Coefficient:
    """Return the effect of a level, without a value where too few learners have it or its reference."""
    index = fit.levels[factor].index(level) if level in fit.levels[factor] else -1
    smaller = fit.smaller(factor, index)
    coefficient = fit.coefficient(factor, index)
    if coefficient is None or smaller < min_n:
        return stats.Coefficient(replace(NO_ESTIMATE, n=smaller), None)
    return coefficient


def _row(part: str, effect: Coefficient, matters: float) -> Record:
    return {
        "part": part,
        **effect.estimate.columns("effect"),
        "p": effect.p,
        "expected": EXPECTED,
        "matters": matters,
        "smaller": effect.estimate.n,
        "note": effect.reason or None,
    }


def _whole(parts: Sequence[Record], matters: float) -> Record:
    return {
        "part": WHOLE,
        **NO_ESTIMATE.columns("effect"),
        "p_adjusted": None,
        "verdict": stats.overall([row["verdict"] for row in parts]),
        "expected": EXPECTED,
        "matters": matters,
        "tests": len([row for row in parts if row["p_adjusted"] is not None]),
        "smaller": None,
        "note": OF_ALL,
    }


def _finding(parts: Sequence[Record], whole: Record) -> str:
    return f"That more engagement goes with better scores is {whole['verdict']}: {', '.join(map(_words, parts))}."


def _words(row: Record) -> str:
    part, verdict = row["part"], row["verdict"]
    if row["effect"] is None:
        return f"{part} {verdict}"
    likely = f"{interval(row['low'], row['high'])}; adjusted p {chance(row['p_adjusted'])}"
    return f"{part} {number(row['effect'])} points ({likely}) {verdict}"
