"""Fits the score on habits and circumstances: which learners and levels enter a fit, and what can be read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.answers.statistics import NO_ESTIMATE
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.stats import judgement, least_squares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate, Group
    from portal.questions.score_drivers.answers.cells import LearnerCells
    from portal.questions.score_drivers.stats.least_squares import (
        Coefficient,
        Flags,
        Floats,
        Integers,
        LeastSquares,
        Reduced,
        ScoreCells,
    )

BESIDE = ("tutor_interaction", "job_type", "homework_band", "month")
_OVERHEAD = 4000


@dataclass(frozen=True, slots=True)
class AdjustedFit:
    """A fit with its factors, the scores of each level, and the reference level of each factor.

    `scores` and `design` hold the cells that entered the fit, `columns` the factor and level of each design column.
    """

    factors: tuple[str, ...]
    levels: Mapping[str, list[str]]
    groups: Mapping[str, list[Group]]
    references: Mapping[str, int]
    scores: ScoreCells
    design: Floats
    columns: Sequence[tuple[str, int]]
    fit: LeastSquares | None

    @property
    def n(self) -> int:
        """The scored learners in the fit."""
        return int(np.sum(self.scores.n))

    def smaller(self, factor: str, level: int) -> int:
        """Return the scores of the smaller of a level and its reference; 0 where either does not occur."""
        groups, reference = self.groups[factor], self.references[factor]
        return min(groups[level].n, groups[reference].n) if min(level, reference) >= 0 else 0

    def raw(self, factor: str, level: int) -> Estimate:
        """Return a level's mean score minus the reference's, among the learners of the fit (Welch)."""
        groups = self.groups[factor]
        return statistics.welch(groups[level], groups[self.references[factor]])[0]

    def coefficient(self, factor: str, level: int) -> Coefficient | None:
        """Return a level's adjusted difference from the reference; None where the level is not in the fit."""
        if self.fit is None or (factor, level) not in self.columns:
            return None
        return self.fit.coefficient(self.columns.index((factor, level)), self.smaller(factor, level))

    def raw_less_adjusted(self, factor: str, level: int) -> Estimate:
        """Return a level's raw minus its adjusted difference from the reference, both of the fit's learners."""
        if self.fit is None or (factor, level) not in self.columns:
            return NO_ESTIMATE
        column = self.columns.index((factor, level))
        reference = np.logical_not((self.design[:, self.of(factor)] > 0).any(axis=1))
        return judgement.raw_less_adjusted(self.scores, self.fit, column, self.design[:, column] > 0, reference)

    def robustness(self, factor: str, level: int, part: float = 1.0) -> float | None:
        """Return how strong a confounder would have to be to take away `part` of a level's adjusted difference."""
        if self.fit is None or (factor, level) not in self.columns:
            return None
        t = self.fit.classical_t(self.columns.index((factor, level)))
        return judgement.robustness_value(t, self.fit.df, part)

    def of(self, factor: str) -> Flags:
        """Flag the columns of a factor."""
        return np.array([name == factor for name, _ in self.columns])

    def without(self, factor: str) -> Reduced | None:
        """Return the fit without a factor; None where the factor has no second level."""
        if self.fit is None or not self.of(factor).any():
            return None
        return least_squares.reduced(self.design, self.scores, self.fit, self.of(factor))

    def p(self, factor: str) -> float | None:
        """Return p of the test of the whole factor; None where it has no second level or cannot be tested."""
        return None if self.fit is None else self.fit.wald_p(self.of(factor))


def shared(context: Context) -> tuple[LearnerCells, list[AdjustedFit]]:
    """Return the cells of the state and their fits, computed once for all answers that read them."""
    learners = cells.read(context)

    def make() -> tuple[list[AdjustedFit], int]:
        computed = fits(learners, context.settings.min_cell)
        return computed, sum(2 * fit.design.nbytes for fit in computed) + _OVERHEAD

    result: list[AdjustedFit] = context.cached("fits", make)
    return learners, result


def fits(learners: LearnerCells, min_n: int) -> list[AdjustedFit]:
    """Return one fit with device and platform; where one of them determines the other, a fit with each of them."""
    both = ("device", "platform", *BESIDE)
    mask = enough_scores(learners, both, min_n)
    if determined(learners.codes["device"][mask], learners.codes["platform"][mask]):
        return [adjusted(learners, (factor, *BESIDE), min_n) for factor in ("device", "platform")]
    return [adjusted(learners, both, min_n)]


def engaged(learners: LearnerCells, first: AdjustedFit, min_n: int) -> AdjustedFit:
    """Repeat a fit with three indicators in place of their factors: any tutor, high homework, a desktop."""
    indicators = {"device": "desktop", "tutor_interaction": "tutor"}
    factors = tuple(indicators.get(factor, factor) for factor in first.factors)
    return adjusted(learners, factors, min_n, {"desktop": "no", "tutor": "none", "homework_band": "low"})


def adjusted(
    learners: LearnerCells, factors: tuple[str, ...], min_n: int, references: Mapping[str, str] | None = None
) -> AdjustedFit:
    """Fit the score on factors, among the learners whose levels all have at least `min_n` scores.

    The reference of a factor is the level that `references` gives it, else its level with most scores, the first in
    the alphabet among equals.
    """
    mask = enough_scores(learners, factors, min_n)
    scores = learners.scores.subset(mask)
    codes = {factor: learners.codes[factor][mask] for factor in factors}
    levels = {factor: learners.levels[factor] for factor in factors}
    groups = {factor: scores.groups(codes[factor], len(levels[factor])) for factor in factors}
    given = references or {}
    indices = {factor: _reference(groups[factor], levels[factor], given.get(factor)) for factor in factors}
    if not mask.any():
        return AdjustedFit(factors, levels, groups, indices, scores, np.zeros((0, 1)), [("", 0)], None)
    design, columns = least_squares.dummies(codes, indices)
    fit = least_squares.fit(design, scores)
    return AdjustedFit(factors, levels, groups, indices, scores, design, columns, fit)


def enough_scores(learners: LearnerCells, factors: Sequence[str], min_n: int) -> Flags:
    """Flag the cells that enter a fit."""
    return large_enough(learners.scored, [learners.codes[factor] for factor in factors], min_n)


def large_enough(scored: Integers, codes: Sequence[Integers], min_n: int) -> Flags:
    """Flag the cells whose levels all have at least `min_n` scores; `codes` are those of each factor's levels.

    A level with fewer leaves with its learners, which can make another level too small: this repeats until no level is.
    """
    mask = scored > 0
    while True:
        small = np.zeros(len(mask), dtype=bool)
        for levels in codes:
            small |= (np.bincount(levels, scored * mask) < min_n)[levels]
        remaining = mask & ~small
        if (remaining == mask).all():
            return mask
        mask = remaining


def _reference(groups: Sequence[Group], levels: Sequence[str], name: str | None) -> int:
    """Return the index of the reference level; -1 where it does not occur."""
    if name is not None:
        return levels.index(name) if name in levels else -1
    return min(range(len(levels)), key=lambda index: (-groups[index].n, levels[index]), default=-1)


def determined(first: Integers, second: Integers) -> bool:
    """Return whether each level of one factor occurs with a single level of the other, in either direction."""
    pairs = len(set(zip(first.tolist(), second.tolist(), strict=True)))
    return pairs in (len(np.unique(first)), len(np.unique(second)))
