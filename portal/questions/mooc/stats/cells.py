"""Registrations counted in cells of several factors, and which levels of the factors a regression can estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Key: TypeAlias = "tuple[str, str]"  # a factor and one of its levels

NOBODY = "none of them certified"
EVERYBODY = "all of them certified"
ONLY = "the only level left"
TIED = "cannot be told from the other factors"
EMPTY = "no registrations are left in the regression"
NO_FIT = "the regression finds no answer: the groups separate those who certified from the others"


@dataclass(frozen=True, slots=True)
class CertifiedCells:
    """Registrations in cells: `levels[factor][i]` is the level of a factor in cell i.

    `registrations` are how many lie in each cell, `certified` how many of them earned a certificate.
    """

    levels: Mapping[str, NDArray[np.str_]]
    registrations: Numbers
    certified: Numbers

    def only(self, inside: NDArray[np.bool_]) -> CertifiedCells:
        """Return the cells for which the mask is true."""
        levels = {factor: labels[inside] for factor, labels in self.levels.items()}
        return CertifiedCells(levels, self.registrations[inside], self.certified[inside])

    def over(self, factors: Sequence[str]) -> CertifiedCells:
        """Return the counts by some of the factors alone."""
        keys = [*zip(*(self.levels[factor].tolist() for factor in factors), strict=True)]
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        place = np.array([places[key] for key in keys], dtype=int)
        labels = np.array(list(places), dtype=str).reshape(-1, len(factors)).T
        registrations, certified = (
            np.bincount(place, weights, len(places)).astype(float) for weights in (self.registrations, self.certified)
        )
        return CertifiedCells(dict(zip(factors, labels, strict=True)), registrations, certified)

    def names(self, factor: str) -> list[str]:
        """Return the levels of a factor that occur, in the alphabet's order."""
        return sorted(set(self.levels[factor].tolist()))

    def counts(self, factor: str, level: str) -> tuple[int, int]:
        """Return how many registrations a level has, and how many of them earned a certificate."""
        inside = self.levels[factor] == level
        return int(self.registrations[inside].sum()), int(self.certified[inside].sum())


def estimable(cells: CertifiedCells, min_n: int) -> tuple[CertifiedCells, dict[Key, str]]:
    """Return the cells without the levels that cannot be estimated, and the reason for each of these levels."""
    cells = cells.only(cells.registrations > 0)
    reasons: dict[Key, str] = {}
    while leaving := _leaving(cells, min_n):
        reasons |= leaving
        inside = np.ones(len(cells.registrations), dtype=bool)
        for factor, level in leaving:
            inside &= cells.levels[factor] != level
        cells = cells.only(inside)
    return cells, reasons


def _leaving(cells: CertifiedCells, min_n: int) -> dict[Key, str]:
    """Return the levels that have too few registrations or do not vary, each with the reason."""
    leaving = {}
    for factor in cells.levels:
        for level in cells.names(factor):
            n, certified = cells.counts(factor, level)
            if n < min_n:
                leaving[factor, level] = f"too few to compare (fewer than {min_n})"
            elif certified in (0, n):
                leaving[factor, level] = EVERYBODY if certified else NOBODY
    return leaving


def coding(cells: CertifiedCells) -> tuple[list[Key], list[Key]]:
    """Return the reference level of each factor, the one with most registrations, and all other levels."""
    references, others = [], []
    for factor in cells.levels:
        counts = {level: cells.counts(factor, level) for level in cells.names(factor)}
        reference, *rest = sorted(counts, key=lambda level: (-counts[level][0], level))
        references.append((factor, reference))
        others += [(factor, level) for level in rest]
    return references, others
