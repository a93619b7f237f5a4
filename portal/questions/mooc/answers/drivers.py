"""Who earns certificates, all else equal: the levels of one logistic regression."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE, is_significant
from portal.formats import count, percent
from portal.questions.mooc.answers import factors
from portal.questions.mooc.answers.certifying import COUNTRY, certifying
from portal.questions.mooc.answers.tables import NOBODY
from portal.questions.mooc.caveats import E_VALUES, MIX, MODEL, OBSERVED, STATED, WITH_UNKNOWN
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.stats.cells import EMPTY, NO_FIT
from portal.questions.mooc.stats.e_value import e_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.questions.mooc.answers.certifying import Certifying
    from portal.questions.mooc.stats.cells import Key
    from portal.questions.mooc.stats.regression import LevelEstimate
    from portal.warehouse import Record

REFERENCE = "the level that the others are compared with"
NOT_KNOWN = "registrations of unknown country are not in the main fit"
HOLDS_ONE = "no e_value_limit: the odds do not differ clearly from the reference's"
OTHER_REFERENCE = "with unknown countries the reference is another level"
CAVEATS = (MODEL, OBSERVED, E_VALUES, MIX, STATED)


def make(context: Context) -> Draft:
    """Make the answer: each level of each factor with its odds ratio and adjusted rate, or why it has none."""
    shared = certifying(context)
    estimates = [shared.fit.levels.get((row["factor"], row["level"])) for row in shared.levels]
    adjusted = statistics.adjusted([estimate.p if estimate else None for estimate in estimates])
    tests = sum(p is not None for p in adjusted)
    rows = [
        {
            **row,
            **_estimates(estimate, shared.fit.rate),
            **_with_unknown(shared, (row["factor"], row["level"])).columns("with_unknown_odds_ratio", "with_unknown"),
            "p_adjusted": p,
            "tests": tests,
            "fitted": shared.fit.n,
            "note": _note(shared, (row["factor"], row["level"])),
        }
        for row, estimate, p in zip(shared.levels, estimates, adjusted, strict=True)
    ]
    caveats = (*CAVEATS, *([WITH_UNKNOWN] if shared.with_unknown.n > shared.fit.n else []))
    tested = factors.rows_of(shared.tests)
    return Draft(rows, partial(_finding, tested) if rows else NOBODY, shared.source, caveats)


def _estimates(estimate: LevelEstimate | None, rate: float) -> Record:
    odds, adjusted = (estimate.odds, estimate.adjusted) if estimate else (NO_ESTIMATE, NO_ESTIMATE)
    value = e_value(odds, rate)
    return {
        **odds.columns("odds_ratio"),
        **adjusted.columns("adjusted_rate", "adjusted"),
        "reference": estimate is not None and estimate.reference,
        "e_value": value and value.value,
        "e_value_limit": value and value.limit,
    }


def _with_unknown(shared: Certifying, key: Key) -> Estimate:
    """Return the odds ratio of a level in the fit with unknown countries, where its reference is the same."""
    estimate = shared.with_unknown.levels.get(key)
    if estimate is None or _reference(shared.fit.levels, key) != _reference(shared.with_unknown.levels, key):
        return NO_ESTIMATE
    return estimate.odds


def _reference(levels: dict[Key, LevelEstimate], key: Key) -> Key | None:
    factor, _ = key
    return next((other for other, estimate in levels.items() if estimate.reference and other[0] == factor), None)


def _note(shared: Certifying, key: Key) -> str | None:
    """Say why values of a level are not given; None where all are."""
    estimate = shared.fit.levels.get(key)
    if estimate is None:
        return (
            NOT_KNOWN if key == (COUNTRY, UNKNOWN) else shared.fit.reasons.get(key, NO_FIT if shared.fit.n else EMPTY)
        )
    reasons = [REFERENCE] if estimate.reference else []
    value = e_value(estimate.odds, shared.fit.rate)
    if value is not None and value.limit is None:
        reasons.append(HOLDS_ONE)
    if _with_unknown(shared, key) is NO_ESTIMATE:
        reasons.append(shared.with_unknown.reasons.get(key, OTHER_REFERENCE))
    return "; ".join(reasons) or None


def _finding(tested: Sequence[Record], rows: Sequence[Record]) -> str:
    """Name the factors that are linked to certificates, and one clear difference of the first of them."""
    linked = [row["factor"] for row in tested if row["rank"] and is_significant(row["p_adjusted"])]
    sentence = factors.finding(tested)
    if not linked:
        return sentence
    of_factor = [row for row in rows if row["factor"] == linked[0] and row["adjusted_rate"] is not None]
    reference = next((row for row in of_factor if row["reference"]), None)
    clear = [row for row in of_factor if is_significant(row["p_adjusted"])]
    if reference is None or not clear:
        return sentence
    level = max(clear, key=lambda row: abs(row["adjusted_rate"] - reference["adjusted_rate"]))
    return (
        f"{sentence} For example, the regression gives {percent(level['adjusted_rate'])} for {level['level']} and "
        f"{percent(reference['adjusted_rate'])} for {reference['level']} ({count(level['fitted'])} registrations)."
    )
