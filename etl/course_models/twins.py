"""Twins: courses of one company profile that differ in one exchange of pages, or in comments, and in little else.

What was observed stands beside what models expect: how much higher courses score that have more of one kind of page and
less of another than their twins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.course_models.courses import PAGES, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.course_models.checkpoints import Arrays
    from etl.course_models.courses import Courses, Flags, Floats, Integers

COMMENTS = "comments"
EXCHANGES: tuple[tuple[str | None, str], ...] = (
    *((taken, given) for taken in PAGES for given in PAGES if taken != given),
    (None, COMMENTS),
)
EXCHANGED, EQUAL, FACTOR, SHARE_OF_IQR = 10.0, 5.0, 3.0, 0.25
TINY = 1e-9
RESAMPLES = 1_000
ROWS = 500  # courses of a profile that are held against all of it at once


@dataclass(frozen=True)
class Twins:
    """The courses that have twins under one exchange, their twins, and how the scores differ.

    `index` are the courses that have any, `difference` of each its score less the mean score of its twins, `twins` all
    courses that are a twin of one, `pairs` how many pairs there are.
    """

    index: Integers
    difference: Floats
    twins: Integers
    pairs: int


@dataclass(frozen=True)
class Summary:
    """The mean difference with its interval, and the share of courses that score higher, ties half; nan without any."""

    mean_difference: float
    low: float
    high: float
    share_higher: float


def measured(courses: Courses) -> Arrays:
    """Return the counts and the summary of every exchange, and who takes part, as arrays that can be saved.

    `courses`, `twins`, `pairs` and the fields of `Summary` have a value for each exchange. `index`, `exchange` and
    `is_twin` have one for each course that takes part in an exchange, on either side.
    """
    exchanges = find(courses)
    summaries = [vars(summary(each.difference)) for each in exchanges]
    sides = [
        (index, number, is_twin)
        for number, each in enumerate(exchanges)
        for index, is_twin in ((each.index, False), (each.twins, True))
    ]
    sizes = [len(index) for index, _, _ in sides]
    return {
        "courses": np.array([len(each.index) for each in exchanges]),
        "twins": np.array([len(each.twins) for each in exchanges]),
        "pairs": np.array([each.pairs for each in exchanges]),
        **{name: np.array([row[name] for row in summaries]) for name in summaries[0]},
        "index": np.concatenate([index for index, _, _ in sides]),
        "exchange": np.repeat([number for _, number, _ in sides], sizes),
        "is_twin": np.repeat([is_twin for _, _, is_twin in sides], sizes),
    }


def find(courses: Courses) -> list[Twins]:
    """Return the twins of every exchange, in the order of `EXCHANGES`.

    A twin is a course of the same profile with at least 10 points less of the one kind of page and 10 more of the
    other, every other kind within 5 points, length and users within a factor of 3, and comments equal or within a
    quarter of their spread. For comments: every kind of page within 5 points, and comments lower by the spread, the
    interquartile range of the values above 0. Certificates follow from completion and are not matched.
    """
    n = len(courses.y)
    sums, counts = np.zeros((len(EXCHANGES), n)), np.zeros((len(EXCHANGES), n), dtype=np.int64)
    twins = np.zeros((len(EXCHANGES), n), dtype=bool)
    for course, other in _comparable(courses):
        for number, matched in enumerate(_matched(courses, course, other)):
            of, by = course[matched], other[matched]
            sums[number] += np.bincount(of, courses.y[by], n)
            counts[number] += np.bincount(of, minlength=n)
            twins[number, by] = True
    return [_twins(courses, *parts) for parts in zip(sums, counts, twins, strict=True)]


def _twins(courses: Courses, sums: Floats, counts: Integers, twins: Flags) -> Twins:
    index = np.flatnonzero(counts)
    return Twins(index, courses.y[index] - sums[index] / counts[index], np.flatnonzero(twins), int(counts.sum()))


def _comparable(courses: Courses) -> Iterator[tuple[Integers, Integers]]:
    """Give pairs of courses of a profile whose length and users are within the factor, as two arrays of indices."""
    length, users = (courses.x[:, PLACES[name]] for name in ("length", "users"))
    for profile in np.unique(courses.profile):
        members = np.flatnonzero(courses.profile == profile)
        for start in range(0, len(members), ROWS):
            some = members[start : start + ROWS]
            near = _within_factor(length[some], length[members]) & _within_factor(users[some], users[members])
            first, second = np.nonzero(near)
            yield some[first], members[second]


def _within_factor(values: Floats, others: Floats) -> Flags:
    """Return whether neither is more than the factor times the other, for each value (rows) and other (columns)."""
    some = values[:, None]
    return np.asarray((some <= FACTOR * others + TINY) & (others <= FACTOR * some + TINY))


def _matched(courses: Courses, course: Integers, other: Integers) -> Iterator[Flags]:
    """Give for each exchange which pairs are a course and its twin."""
    more = {name: courses.x[course, PLACES[name]] - courses.x[other, PLACES[name]] for name in (*PAGES, COMMENTS)}
    spread = spread_above_zero(courses.x[:, PLACES[COMMENTS]])
    equal = {name: np.abs(more[name]) <= EQUAL + TINY for name in PAGES}
    as_many_comments = np.abs(more[COMMENTS]) <= SHARE_OF_IQR * spread + TINY
    for taken, given in EXCHANGES:
        if taken is None:
            exchanged = (more[COMMENTS] >= spread - TINY) & (more[COMMENTS] > 0)
        else:
            exchanged = as_many_comments & (more[given] >= EXCHANGED - TINY) & (more[taken] <= TINY - EXCHANGED)
        yield np.logical_and.reduce([exchanged, *(equal[name] for name in PAGES if name not in {taken, given})])


def spread_above_zero(values: Floats) -> float:
    """Return the interquartile range of the values above 0; 0 where there are none."""
    above = values[values > 0]
    if not len(above):
        return 0.0
    low, high = np.quantile(above, [0.25, 0.75])
    return float(high - low)


def summary(difference: Floats) -> Summary:
    """Return the mean of the courses' differences, with the percentile interval of resampled courses."""
    n = len(difference)
    if not n:
        return Summary(np.nan, np.nan, np.nan, np.nan)
    rng = np.random.default_rng(0)
    means = [difference[rng.integers(0, n, n)].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    higher = np.mean((difference > 0) + (difference == 0) / 2)
    return Summary(float(difference.mean()), float(low), float(high), float(higher))
