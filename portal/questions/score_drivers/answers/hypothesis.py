"""The hypothesis that more engagement is linked to better scores: a verdict on each part and on the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count
from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.stats import judgement
from portal.questions.score_drivers.stats.least_squares import Coefficient
from portal.questions.score_drivers.words import FITTED, NOBODY, OBSERVED, points, points_that, unclear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.fits import AdjustedFit
    from portal.warehouse import Record

WHOLE = "whole"
PARTS = {  # the factor and the level that show each part
    "tutor": ("tutor", "any"),
    "homework": ("homework_band", "high"),
    "device": ("desktop", "yes"),
}
EXPECTED = "higher"
NAMES = {"tutor": "with a tutor", "homework": "with high homework", "device": "on a desktop"}
WHOLES = {  # the verdict on the whole in words; in braces the smallest difference that matters
    judgement.TOO_LITTLE: "Too few to say whether engaged learners score higher",
    judgement.SUPPORTED: "Engaged learners score {} higher, all else equal",
    judgement.PARTLY: "Engaged learners score {} higher only in part, all else equal",
    judgement.NOT_SUPPORTED: "No part of engagement is surely linked to scores that are {} higher, all else equal",
}
ENDINGS = {  # the verdicts on a part in the order in which they are told, and what follows the difference
    judgement.SUPPORTED: "",
    judgement.OPPOSITE: "",
    judgement.UNCERTAIN: ", which may be too small to matter",
    judgement.SMALL: ", too small to matter",
    judgement.UNCLEAR: "",
    judgement.TOO_LITTLE: "",
}
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
        {**row, "verdict": judgement.verdict(effects[row["part"]].estimate, row["p_adjusted"], matters, min_n)}
        for row in adjust([_row(part, effect, matters) for part, effect in effects.items()])
    ]
    return Draft([*parts, _whole(parts, matters)], _finding, learners.source, (OBSERVED, FITTED))


def _effect(fit: AdjustedFit, factor: str, level: str, min_n: int) -> Coefficient:
    """Return the effect of a level, without a value where too few learners have it or its reference."""
    index = fit.levels[factor].index(level) if level in fit.levels[factor] else -1
    smaller = fit.smaller(factor, index)
    coefficient = fit.coefficient(factor, index)
    if coefficient is None or smaller < min_n:
        return Coefficient(replace(NO_ESTIMATE, n=smaller), None)
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
        "verdict": judgement.overall([row["verdict"] for row in parts]),
        "expected": EXPECTED,
        "matters": matters,
        "tests": len([row for row in parts if row["p_adjusted"] is not None]),
        "smaller": None,
        "note": OF_ALL,
    }


def _finding(rows: Sequence[Record]) -> str:
    """Give the verdict on the whole and say which part of engagement it rests on."""
    *parts, whole = rows
    words = WHOLES[whole["verdict"]].format(points_that(whole["matters"]))
    if all(row["verdict"] == judgement.TOO_LITTLE for row in parts):
        return f"{words}. Remove a filter to compare more of them."
    order = {verdict: index for index, verdict in enumerate(ENDINGS)}
    named = [_words(row) for row in sorted(parts, key=lambda row: order[row["verdict"]])]
    return f"{words}: {'; '.join(named)}."


def _words(row: Record) -> str:
    ends, verdict = (row["low"], row["high"]), row["verdict"]
    if verdict == judgement.TOO_LITTLE:
        return f"{NAMES[row['part']]} too few to say ({count(row['smaller'])} learners)"
    if verdict == judgement.UNCLEAR or row["effect"] is None:
        return f"{NAMES[row['part']]} {unclear(*ends)}"
    return f"{NAMES[row['part']]} {points(row['effect'], *ends)}{ENDINGS[verdict]}"
