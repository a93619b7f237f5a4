"""What a course can change: steps of 5 points of a page share, and steps of comments; numbers in, numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.recommender.stats import TINY, WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

STEP = 5.0
MOST_MOVED = 30.0  # of 100 pages
MOST_FEATURES = 3
COMMENTS = "comments"
COMMENT_STEPS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
DECIMALS = 6
ROUNDING = 10**-DECIMALS * 5  # what five rounded shares can be off by


def steps(current: Mapping[str, float], pages: Sequence[str], free: Set[str]) -> list[dict[str, float]]:
    """List the single steps that a course can take, each as the new value of one feature.

    A free page share moves by 5, 10 .. 30 points either way, within 0 to 100; comments rise or fall, not under 0.
    """
    sizes = [STEP * count for count in range(1, int(MOST_MOVED / STEP) + 1)]
    result = [
        {name: _rounded(current[name] + moved)}
        for name in pages
        if name in free
        for moved in (*(-size for size in sizes), *sizes)
        if -TINY <= current[name] + moved <= WHOLE + TINY
    ]
    if COMMENTS in free:
        values = {_rounded(current[COMMENTS] + size) for size in COMMENT_STEPS}
        values |= {_rounded(max(0.0, current[COMMENTS] - size)) for size in COMMENT_STEPS}
        result += [{COMMENTS: value} for value in sorted(values - {current[COMMENTS]})]
    return result


def joined(bases: Sequence[Mapping[str, float]], more: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Join every base with every step of another feature; each result comes once."""
    result: dict[tuple[tuple[str, float], ...], dict[str, float]] = {}
    for base in bases:
        for step in more:
            if not base.keys() & step.keys():
                both = {**base, **step}
                result.setdefault(tuple(sorted(both.items())), both)
    return list(result.values())


def completed(
    current: Mapping[str, float], steps_: Mapping[str, float], pages: Sequence[str], free: Set[str]
) -> dict[str, float] | None:
    """Return all values that change: the steps, and the free page shares beside them in proportion.

    The page shares keep their sum. None where they cannot, or where more than 30 of 100 pages would move.
    """
    shift = sum(steps_[name] - current[name] for name in pages if name in steps_)
    others = [name for name in pages if name in free and name not in steps_]
    values = {**steps_, **_in_proportion(current, others, -shift)}
    moved = [values[name] - current[name] for name in pages if name in values]
    holds = abs(sum(moved)) < ROUNDING and sum(map(abs, moved)) / 2 <= MOST_MOVED + ROUNDING
    return values if holds else None


def _in_proportion(current: Mapping[str, float], names: Sequence[str], shift: float) -> dict[str, float]:
    """Return the new shares that together change by `shift`, in proportion, equally where all are 0.

    There are none where nothing is to change, or where they cannot.
    """
    before = sum(current[name] for name in names)
    if abs(shift) < TINY or before + shift < -TINY:
        return {}
    if before <= 0:
        return {name: _rounded(shift / len(names)) for name in names}
    shares = {name: _rounded(max(0.0, current[name] * (1 + shift / before))) for name in names}
    return {name: share for name, share in shares.items() if share != current[name]}


def _rounded(value: float) -> float:
    return round(value, DECIMALS)


def effort(current: Mapping[str, float], values: Mapping[str, float], iqr: Mapping[str, float]) -> float:
    """Return how far values go, in interquartile ranges, added up over the features that change."""
    return sum(abs(value - current[name]) / iqr[name] for name, value in values.items())
