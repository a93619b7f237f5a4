"""Counts in, numbers out: what the flagship's answers need beyond the shared estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincc

from portal.answers.statistics import Z95, Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HALF = 0.5
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Day:
    """What happened so many days after the start: how many went on on that day, how many were last seen on it."""

    day: int
    went_on: int
    left: int


@dataclass(frozen=True, slots=True)
class Point:
    """The curve from an event day on: who was still followed just before it, the share that has not gone on."""

    day: int
    followed: int
    not_continued: float
    low: float | None
    high: float | None


def curve(days: Sequence[Day]) -> list[Point]:
    """Return the Kaplan-Meier curve at its event days, from the days in rising order; who leaves on a day counts in it.

    Kaplan and Meier 1958; the 95% interval is that of log(-log S) with Greenwood's variance (Kalbfleisch and Prentice
    1980). No interval where nobody is left.
    """
    followed = sum(day.went_on + day.left for day in days)
    points, share, greenwood = [], 1.0, 0.0
    for day in days:
        if day.went_on:
            rest = followed - day.went_on
            share *= rest / followed
            greenwood += day.went_on / (followed * rest) if rest else 0.0
            low, high = _interval(share, greenwood)
            points.append(Point(day.day, followed, share, low, high))
        followed -= day.went_on + day.left
    return points


def _interval(share: float, greenwood: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    reach = Z95 * math.sqrt(greenwood) / math.log(share)
    return share ** math.exp(-reach), share ** math.exp(reach)


def at(days: Sequence[Day], points: Sequence[Point], day: int) -> Point:
    """Return the curve (`points`, of `days`) on any day; `followed` counts those with that day or a later one."""
    followed = sum(one.went_on + one.left for one in days if one.day >= day)
    before = [point for point in points if point.day <= day]
    if not before:
        return Point(day, followed, 1.0, None, None)
    return Point(day, followed, before[-1].not_continued, before[-1].low, before[-1].high)


def half_gone(points: Sequence[Point], least: int) -> int | None:
    """Return the first day on which half or fewer have not gone on, while at least `least` are followed."""
    return next((point.day for point in points if point.not_continued <= HALF and point.followed >= least), None)


def reach(days: Sequence[Day], least: int) -> int | None:
    """Return the last day on which at least `least` are followed; None where there never are."""
    followed = 0
    for day in reversed(days):
        followed += day.went_on + day.left
        if followed >= least:
            return day.day
    return None


def median_gap(days: Sequence[Day]) -> float | None:
    """Return the median of the days after which those who went on did so."""
    gaps = [day.day for day in days for _ in range(day.went_on)]
    return float(np.median(gaps)) if gaps else None


def log_rank(groups: Sequence[Sequence[Day]]) -> float | None:
    """Return the p of the log-rank test that the groups go on at one pace; None under two groups or without events.

    Observed minus expected with the hypergeometric variance at each event day (Mantel 1966; chi-squared, k - 1).
    """
    events = sorted({day.day for group in groups for day in group if day.went_on})
    if len(groups) < _PAIR or not events:
        return None
    went_on, followed = np.zeros((len(groups), len(events))), np.zeros((len(groups), len(events)))
    for place, group in enumerate(groups):
        days = np.array([day.day for day in group])
        counts = np.array([[day.went_on, day.went_on + day.left] for day in group])
        went_on[place, np.searchsorted(events, days[counts[:, 0] > 0])] = counts[counts[:, 0] > 0, 0]
        after = np.cumsum(counts[::-1, 1])[::-1]
        first = np.searchsorted(days, events, "left")
        followed[place] = np.where(first < len(days), np.append(after, 0)[first], 0)
    return _chi_squared(went_on, followed)


def _chi_squared(went_on: np.ndarray, followed: np.ndarray) -> float | None:
    """Return p from the counts by group and event day; the last group is told by the others."""
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


@dataclass(frozen=True, slots=True)
class Entry:
    """Those of one type who came in by one program: how many, and how many of them took another one."""

    users: int
    continued: int


def common(entries: Mapping[str, Mapping[str, Entry]], least: int) -> list[str]:
    """Return the first programs that every type took at least `least` times, by name; `entries` by type and program."""
    programs = sorted({program for own in entries.values() for program in own})
    return [one for one in programs if all(one in own and own[one].users >= least for own in entries.values())]


def at_same_mix(entries: Mapping[str, Mapping[str, Entry]], programs: Sequence[str]) -> dict[str, Estimate]:
    """Return for each type the share that continues, standardised to the mix of first programs of all types together.

    Direct standardisation over `programs`; normal 95% interval, clipped to 0-1. No value where there are none.
    """
    total = sum(own[program].users for own in entries.values() for program in programs)
    weight = {
        program: sum(own[program].users for own in entries.values()) / total if total else 0.0 for program in programs
    }
    return {kind: _standardised(own, weight) for kind, own in entries.items()}


def _standardised(own: Mapping[str, Entry], weight: Mapping[str, float]) -> Estimate:
    if not weight:
        return Estimate(None, None, None, 0)
    rates = {program: own[program].continued / own[program].users for program in weight}
    value = sum(part * rates[program] for program, part in weight.items())
    variance = sum(part**2 * rates[p] * (1 - rates[p]) / own[p].users for p, part in weight.items())
    half = Z95 * math.sqrt(variance)
    n = sum(own[program].users for program in weight)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n)
