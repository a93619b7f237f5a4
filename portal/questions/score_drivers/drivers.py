"""From the cells to the answers on what is left of a difference: drivers, importance, hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import chance, interval, number, percent
from portal.questions.score_drivers import adjusting, cells, stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.adjusting import Adjusted
    from portal.questions.score_drivers.cells import Learners
    from portal.warehouse import Row

TOGETHER = "all together"
WHOLE = "whole"
NOTHING = 0.001
PARTS = (("tutor", "tutor", "any"), ("homework", "homework_band", "high"), ("device", "desktop", "yes"))
WORDS = {
    "device": "device",
    "platform": "platform",
    "tutor_interaction": "tutor",
    "job_type": "job",
    "homework_band": "homework",
    "month": "month of the first visit",
}
OBSERVED = (
    "Nobody was assigned a habit: what goes with a score need not change it. Learners can differ in what is not "
    "recorded, such as motivation or what they knew before."
)
FITTED = (
    "Adjusted: among learners alike in the other factors and in the month of their first visit. Levels with too few "
    "scores leave the comparison with their learners."
)
SINGLE = "omega squared and partial R squared are of single factors"
OF_ALL = "the verdict on the three parts together"
_COMPUTED = ("all columns",)
CHANGES = {  # one gap, several
    "flips": ("turns round", "turn round"),
    "fades": ("can no longer be told from none", "can no longer be told from none"),
    "holds": ("holds", "hold"),
    "grows": ("appears", "appear"),
}


def fits(context: Context) -> tuple[Learners, list[Adjusted]]:
    """Return the cells of the state and their fits (`adjusting.fits`), made once for all answers that read them."""
    learners = cells.read(context)

    def make() -> tuple[list[Adjusted], int]:
        made = adjusting.fits(learners, context.settings.min_cell)
        return made, sum(one.design.nbytes for one in made) + 4000

    found: list[Adjusted] = context.share("fits", make)
    return learners, found


def _nobody(learners: Learners) -> OldDraft:
    return OldDraft([], "No learner is left.", learners.sql, learners.parameters, (), _COMPUTED)


def drivers(context: Context) -> OldDraft:
    """Return each level but the reference: raw and adjusted difference, what adjusting changes."""
    learners, made = fits(context)
    found = []
    for factor in cells.FACTORS:
        fit = next(one for one in made if factor in one.factors)
        others = [level for level in range(len(fit.levels[factor])) if level != fit.references[factor]]
        scored = learners.counts(factor, learners.scored)
        found += [_driver(fit, factor, level, scored[level], context.settings.min_cell) for level in others]
    adjusted = statistics.adjusted([one.p for one in found])
    tests = len([one for one in found if one.p is not None])
    rows: list[Row] = [
        (*one.differences, p, one.change, tests, *one.counts) for one, p in zip(found, adjusted, strict=True)
    ]
    notes = {place: one.why for place, one in enumerate(found) if one.why}
    return OldDraft(rows, _finding(found), learners.sql, learners.parameters, (OBSERVED, FITTED), _COMPUTED, notes)


class _Driver(NamedTuple):
    """A row of `drivers` in parts: names, raw and adjusted difference with their ends; change; counts; p; why not.

    The counts are the scored learners of the level, and of the smaller of level and reference in the fit.
    """

    differences: Row
    change: str | None
    counts: tuple[int, int]
    p: float | None
    why: str


def _driver(fit: Adjusted, factor: str, level: int, scored: int, least: int) -> _Driver:
    names, smaller = fit.levels[factor], fit.smaller(factor, level)
    head, counts = (factor, names[level], names[fit.references[factor]]), (scored, smaller)
    found = fit.coefficient(factor, level)
    if found is None or smaller < least:
        return _Driver((*head, *(None,) * 6), None, counts, None, "")
    raw, adjusted = fit.raw(factor, level), found.estimate
    values = (raw.value, raw.low, raw.high, adjusted.value, adjusted.low, adjusted.high)
    return _Driver((*head, *values), stats.change(raw, adjusted), counts, found.p, found.why)


def _finding(found: Sequence[_Driver]) -> str:
    """Return the largest raw difference in words, and how many turn round or fade."""
    known = [one for one in found if one.change is not None]
    if not known:
        return "No two levels have enough scored learners to be compared."
    first = max(known, key=lambda one: abs(one.differences[3]))
    counts = {change: len([one for one in known if one.change == change]) for change in CHANGES}
    told = [f"{n} {CHANGES[change][n > 1]}" for change, n in counts.items() if n]
    after = f" Of {len(known)} gaps, among learners alike in the rest, {joined(told)}." if told else ""
    factor, level, reference, raw, _, _, adjusted, _, _ = first.differences
    return f"The largest gap: {gap(factor, level, reference, raw, adjusted, first.change)}{after}"


def gap(factor: str, level: str, reference: str, raw: float, adjusted: float, change: str | None) -> str:
    """Return a difference in words: what it is, and what is left of it among learners alike in the rest."""
    left = {
        "flips": f"it turns round to {signed(adjusted)}",
        "fades": f"it fades to {signed(adjusted)}, which cannot be told from none",
        "grows": f"{signed(adjusted)}, which could not be seen before",
        "not told apart": f"{signed(adjusted)}; neither can be told from none",
    }.get(change or "", signed(adjusted))
    return (
        f"learners with {named(factor, level)} score {signed(raw)} than with {reference}; "
        f"among learners alike in the rest {left}."
    )


def named(factor: str, level: str) -> str:
    """Return a level as people say it: `device Mobile`, `high homework`."""
    return f"{level} homework" if factor == "homework_band" else f"{WORDS[factor]} {level}"


def signed(points: float) -> str:
    """Return for example `3.2 points higher`."""
    return f"{number(abs(points))} points {'higher' if points >= 0 else 'lower'}"


def importance(context: Context) -> OldDraft:
    """Return what share of the variation goes with each factor alone, beside the others, and with all together."""
    learners, made = fits(context)
    if not len(learners.learners):
        return _nobody(learners)
    first = made[0]
    factors = [*cells.FACTORS, "month"]
    found = []
    for factor in factors:
        fit = next(one for one in made if factor in one.factors)
        found.append((factor, stats.omega_squared(fit.groups[factor]), fit.partial(factor), None, _n(fit)))
    ranked = sorted((row[2] for row in found if row[2] is not None), reverse=True)
    rows: list[Row] = [(*row[:4], None if row[2] is None else ranked.index(row[2]) + 1, row[4]) for row in found]
    together = None if first.fit is None else first.fit.adjusted_r_squared
    rows.append((TOGETHER, None, None, together, None, _n(first)))
    notes = {place: "it has one level here" for place, row in enumerate(rows[:-1]) if row[2] is None}
    notes[len(rows) - 1] = SINGLE if together is not None else stats.NO_FIT
    finding = explained(together) + counting([(row[0], row[2]) for row in rows[:-1] if row[2] is not None])
    return OldDraft(rows, finding, learners.sql, learners.parameters, (OBSERVED, FITTED), _COMPUTED, notes)


def _n(fit: Adjusted) -> int:
    return int(np.sum(fit.kept.n))


def explained(together: float | None) -> str:
    """Return how much all factors explain together, in words."""
    if together is None:
        return "There are too few scored learners to say what goes with a score."
    share = max(together, 0.0)
    return (
        f"Everything we record explains {percent(share)} of the differences in scores; "
        f"{percent(1 - share)} lie elsewhere."
    )


def counting(partial: Sequence[tuple[str, float]]) -> str:
    """Return which factor counts most and which next to nothing (under 0.1% of what the others leave)."""
    known = sorted(partial, key=lambda one: -one[1])
    if not known:
        return ""
    if known[0][1] < NOTHING:
        return " No factor counts for more than next to nothing."
    little = [WORDS[factor] for factor, share in known if share < NOTHING]
    first = f" {WORDS[known[0][0]].capitalize()} counts most"
    return f"{first}; {joined(little)} next to nothing." if little else f"{first}."


def joined(words: Sequence[str]) -> str:
    """Return words joined by commas and a last `and`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def hypothesis(context: Context) -> OldDraft:
    """Return each part of the hypothesis that more engagement goes with better scores, then the whole."""
    learners, made = fits(context)
    if not len(learners.learners):
        return _nobody(learners)
    least, matters = context.settings.min_cell, float(context.settings.matters)
    fit = adjusting.engaged(learners, made[0], least)
    found = [_part(fit, factor, level, least) for _, factor, level in PARTS]
    adjusted = statistics.adjusted([one.p for one in found])
    tests = len([one for one in found if one.p is not None])
    rows: list[Row] = []
    for (part, _, _), one, p in zip(PARTS, found, adjusted, strict=True):
        effect = one.estimate
        said = stats.verdict(effect, p, matters, least)
        rows.append((part, effect.value, effect.low, effect.high, p, said, "higher", matters, tests, effect.n))
    whole = stats.whole([row[5] for row in rows])
    rows.append((WHOLE, None, None, None, None, whole, "higher", matters, tests, None))
    notes = {place: one.why for place, one in enumerate(found) if one.why} | {len(PARTS): OF_ALL}
    return OldDraft(
        rows, _hypothesis_finding(rows), learners.sql, learners.parameters, (OBSERVED, FITTED), _COMPUTED, notes
    )


def _part(fit: Adjusted, factor: str, level: str, least: int) -> stats.Coefficient:
    place = fit.levels[factor].index(level) if level in fit.levels[factor] else -1
    smaller = fit.smaller(factor, place)
    found = fit.coefficient(factor, place)
    if found is None or smaller < least:
        return stats.Coefficient(statistics.Estimate(None, None, None, smaller), None)
    return found


def _hypothesis_finding(rows: Sequence[Row]) -> str:
    return f"That more engagement goes with better scores is {rows[-1][5]}: {', '.join(map(_part_said, rows[:-1]))}."


def _part_said(row: Row) -> str:
    part, effect, low, high, p, verdict, *_ = row
    if effect is None:
        return f"{part} {verdict}"
    return f"{part} {number(effect)} points ({interval(low, high)}; adjusted p {chance(p)}) {verdict}"
