"""Survival: who has taken no other program by a day (Kaplan-Meier), and whether groups do so at one pace."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincc

from portal.answers.statistics import Z95

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDING = 1e-12
_PAIR = 2


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What happened so many days after the start: how many went on on that day, how many were last seen on it."""

    day: int
    went_on: int
    left: int

    @property
    def users(self) -> int:
        """All who were followed up to this day and no further."""
        return self.went_on + self.left


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """The curve from an event day on: who was still followed just before it, the share that has not gone on."""

    day: int
    followed: int
    not_continued: float
    low: float | None
    high: float | None


def curve(days: Sequence[DayCounts]) -> list[SurvivalPoint]:
    """Return the Kaplan-Meier curve at its event days, from the days in rising order.

    Those who are last seen on a day still count on it. Kaplan and Meier 1958; the 95% interval is that of log(-log S)
    with Greenwood's variance (Kalbfleisch and Prentice 1980). No interval where nobody is left.
    """
    followed = sum(day.users for day in days)
    points, share, greenwood = [], 1.0, 0.0
    for day in days:
        if day.went_on:
            rest = followed - day.went_on
            share *= rest / followed
            greenwood += day.went_on / (followed * rest) if rest else 0.0
            low, high = _interval(share, greenwood)
            points.append(SurvivalPoint(day.day, followed, share, low, high))
        followed -= day.users
    return points


def _interval(share: float, greenwood: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    half = Z95 * math.sqrt(greenwood) / math.log(share)
    return share ** math.exp(-half), share ** math.exp(half)


def at(days: Sequence[DayCounts], points: Sequence[SurvivalPoint], day: int) -> SurvivalPoint:
    """Return the curve (`points`, of `days`) on any day; `followed` counts those with that day or a later one."""
    followed = sum(counts.users for counts in days if counts.day >= day)
    before = [point for point in points if point.day <= day]
    if not before:
        return SurvivalPoint(day, followed, 1.0, None, None)
    return SurvivalPoint(day, followed, before[-1].not_continued, before[-1].low, before[-1].high)


def day_gone(points: Sequence[SurvivalPoint], share: float, min_n: int) -> int | None:
    """Return the first day by which so large a share has gone on, while at least `min_n` are followed."""
    reached = (point.day for point in points if point.followed >= min_n and point.not_continued <= 1 - share + ROUNDING)
    return next(reached, None)


def log_rank(groups: Sequence[Sequence[DayCounts]]) -> float | None:
    """Return the p of the log-rank test that the groups go on at one pace; None under two groups or without events.

    Observed minus expected with the hypergeometric variance at each event day (Mantel 1966; chi-squared, k - 1).
    """
    events = sorted({day.day for group in groups for day in group if day.went_on})
    if len(groups) < _PAIR or not events:
        return None
    went_on, followed = np.zeros((len(groups), len(events))), np.zeros((len(groups), len(events)))
    for index, group in enumerate(groups):
        days = np.array([day.day for day in group])
        events_of_day = np.array([day.went_on for day in group])
        went_on[index, np.searchsorted(events, days[events_of_day > 0])] = events_of_day[events_of_day > 0]
        still_followed = np.cumsum([day.users for day in reversed(group)])[::-1]
        first = np.searchsorted(days, events, "left")
        followed[index] = np.where(first < len(days), np.append(still_followed, 0)[first], 0)
    return _chi_squared(went_on, followed)


def _chi_squared(went_on: np.ndarray, followed: np.ndarray) -> float | None:
    """Return p from the counts by group and event day; the last group follows from the others and is left out."""
    all_on, all_followed = went_on.sum(axis=0), followed.sum(axis=0)
    gap = (went_on - followed * all_on / all_followed).sum(axis=1)[:-1]
    spread = all_on * (all_followed - all_on) / np.maximum(all_followed - 1, 1)
    shares = followed / all_followed
    variance = np.diag((shares * spread).sum(axis=1)) - (shares * spread) @ shares.T
    variance = variance[:-1, :-1]
    if np.linalg.matrix_rank(variance) < len(gap):
        return None
    statistic = float(gap @ np.linalg.solve(variance, gap))
    return float(gammaincc(len(gap) / 2, statistic / 2))
