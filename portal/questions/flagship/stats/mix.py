"""At one mix: the share that each user type would have if all came in by the same first programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from portal.answers.statistics import NO_ESTIMATE, Z95, Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.questions.flagship.stats.horizon import Within


class Entry(NamedTuple):
    """The users of one type who came in by one program: how many, and the share that took another one in time."""

    users: int
    within: Within


def at_same_mix(entries: Mapping[str, Mapping[str, Entry]], programs: Sequence[str]) -> dict[str, Estimate]:
    """Return for each type the share that goes on, standardised to the mix of first programs of all types together.

    `entries` are by type and program. Direct standardisation over `programs`, the weights fixed; the variances are
    Greenwood's. Normal 95% interval, clipped to 0-1. No value where there are no programs.
    """
    users = {program: sum(of_type[program].users for of_type in entries.values()) for program in programs}
    total = sum(users.values())
    weights = {program: users[program] / total if total else 0.0 for program in programs}
    return {user_type: _standardised(of_type, weights) for user_type, of_type in entries.items()}


def _standardised(entries: Mapping[str, Entry], weights: Mapping[str, float]) -> Estimate:
    if not weights:
        return NO_ESTIMATE
    value = variance = 0.0
    for program, weight in weights.items():
        within = entries[program].within
        value += weight * (within.value or 0.0)
        variance += (weight * _greenwood(within)) ** 2
    half = Z95 * math.sqrt(variance)
    n = sum(entries[program].users for program in weights)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n)


def _greenwood(within: Within) -> float:
    """Return Greenwood's error, which is 0 where the curve is 0 or 1."""
    return 0.0 if within.weighed is None or within.value in (0.0, 1.0) else within.weighed.error
