"""Between the cells and the answers on drivers: which learners and levels stand in a fit, and what is read of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.questions.score_drivers import stats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.statistics import Estimate, Group
    from portal.questions.score_drivers.cells import Learners
    from portal.questions.score_drivers.stats import Cells, Coefficient, Fit, Flags, Floats, Integers

BESIDE = ("tutor_interaction", "job_type", "homework_band", "month")


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One fit: the factors that stand in it, the learners left, each level's scores, the reference of each factor."""

    factors: tuple[str, ...]
    levels: Mapping[str, list[str]]
    groups: Mapping[str, list[Group]]
    references: Mapping[str, int]
    kept: Cells
    design: Floats
    columns: Sequence[tuple[str, int]]
    fit: Fit | None

    def smaller(self, factor: str, level: int) -> int:
        """Return the scores of the smaller of a level and its reference; 0 where either does not occur."""
        groups, reference = self.groups[factor], self.references[factor]
        return min(groups[level].n, groups[reference].n) if min(level, reference) >= 0 else 0

    def raw(self, factor: str, level: int) -> Estimate:
        """Return a level's mean score minus the reference's, among the learners of the fit (Welch)."""
        groups = self.groups[factor]
        return statistics.welch(groups[level], groups[self.references[factor]])[0]

    def coefficient(self, factor: str, level: int) -> Coefficient | None:
        """Return a level's adjusted difference from the reference; None where it does not stand in the fit."""
        if self.fit is None or (factor, level) not in self.columns:
            return None
        return self.fit.coefficient(self.columns.index((factor, level)), self.smaller(factor, level))

    def partial(self, factor: str) -> float | None:
        """Return the factor's partial R squared; None where it has no second level."""
        own = np.array([name == factor for name, _ in self.columns])
        if self.fit is None or not own.any():
            return None
        return stats.partial_r_squared(stats.sse_without(self.design, self.kept, self.fit, own), self.fit.sse)


def adjusted(
    learners: Learners, factors: tuple[str, ...], least: int, references: Mapping[str, str] | None = None
) -> Adjusted:
    """Return the fit of the score on factors, among learners whose levels all have at least `least` scores.

    The reference of a factor is its level with most scores, ties alphabetical, unless `references` names one.
    """
    keep = standing(learners, factors, least)
    kept = learners.cells.picked(keep)
    codes = {factor: learners.codes[factor][keep] for factor in factors}
    levels = {factor: learners.levels[factor] for factor in factors}
    groups = {factor: kept.groups(codes[factor], len(levels[factor])) for factor in factors}
    chosen = {factor: _reference(groups[factor], levels[factor], (references or {}).get(factor)) for factor in factors}
    if not keep.any():
        return Adjusted(factors, levels, groups, chosen, kept, np.zeros((0, 1)), [("", 0)], None)
    design, columns = stats.dummies(codes, chosen)
    return Adjusted(factors, levels, groups, chosen, kept, design, columns, stats.fit(design, kept))


def standing(learners: Learners, factors: Sequence[str], least: int) -> Flags:
    """Return the cells that stand in a fit: levels under `least` scores leave with their learners, until none is."""
    keep = learners.scored > 0
    while True:
        small = np.zeros(len(keep), dtype=bool)
        for factor in factors:
            counts = np.bincount(learners.codes[factor], learners.scored * keep, len(learners.levels[factor]))
            small |= (counts < least)[learners.codes[factor]]
        left = keep & ~small
        if (left == keep).all():
            return keep
        keep = left


def _reference(groups: Sequence[Group], levels: Sequence[str], named: str | None) -> int:
    if named is not None:
        return levels.index(named) if named in levels else -1
    return min(range(len(levels)), key=lambda place: (-groups[place].n, levels[place]), default=-1)


def fits(learners: Learners, least: int) -> list[Adjusted]:
    """Return the fit with device, and with platform in its place where one of them determines the other; else one."""
    both = ("device", "platform", *BESIDE)
    keep = standing(learners, both, least)
    if determined(learners.codes["device"][keep], learners.codes["platform"][keep]):
        return [adjusted(learners, (one, *BESIDE), least) for one in ("device", "platform")]
    return [adjusted(learners, both, least)]


def determined(one: Integers, other: Integers) -> bool:
    """Return whether each level of one goes with a single level of the other, or the other way round."""
    pairs = len(set(zip(one.tolist(), other.tolist(), strict=True)))
    return pairs in (len(np.unique(one)), len(np.unique(other)))


def engaged(learners: Learners, first: Adjusted, least: int) -> Adjusted:
    """Return the same fit with three indicators for its factors: any tutor, high homework, a desktop."""
    swapped = {"device": "desktop", "tutor_interaction": "tutor"}
    factors = tuple(swapped.get(factor, factor) for factor in first.factors)
    return adjusted(learners, factors, least, {"desktop": "no", "tutor": "none", "homework_band": "low"})
