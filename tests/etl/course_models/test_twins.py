"""Twins: who is compared with whom, worked by hand and pair by pair, and how their scores differ."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import bootstrap, iqr

from etl.course_models import twins
from etl.course_models.courses import FEATURES, PAGES, Courses

CONTENT_TO_NOT_GRADED = twins.EXCHANGES.index(("content", "not_graded"))
COMMENTS = twins.EXCHANGES.index((None, "comments"))


def courses(*rows: dict[str, float]) -> Courses:
    """Return courses of 60 content and 40 interactive pages, an hour long, but for what each row says."""
    usual = {**dict.fromkeys(FEATURES, 0.0), "content": 60.0, "interactive": 40.0, "length": 1.0, "users": 10.0}
    values = [{**usual, **row} for row in rows]
    x = np.array([[row[name] for name in FEATURES] for row in values])
    y, profile = (np.array([row.get(name, 0) for row in values]) for name in ("score", "profile"))
    return Courses(np.arange(1, len(rows) + 1), x, y.astype(float), profile.astype(np.int64))


def test_a_courses_difference_is_its_score_less_the_mean_of_its_twins() -> None:
    """The first has 10 more not-graded and 10 fewer content pages than three: 70 less the mean of 50, 60 and 40.

    The others differ too much: another profile, four times the length, no user, 6 points more external, 9 points only.
    """
    more = {"content": 50.0, "not_graded": 10.0, "score": 70.0}
    data = courses(
        more,
        {"score": 50.0},
        {"score": 60.0, "length": 3.0, "users": 4.0, "certificates": 90.0},
        {"score": 40.0, "content": 61.0, "interactive": 39.0},
        {"profile": 1.0},
        {"length": 4.0},
        {"users": 0.0},
        {"external": 6.0, "interactive": 34.0},
        {"content": 59.0, "not_graded": 1.0},
        {"comments": 1.0},
    )
    found = twins.find(data)[CONTENT_TO_NOT_GRADED]
    assert found.index.tolist() == [0]
    assert found.difference == pytest.approx([20])
    assert (found.twins.tolist(), found.pairs) == ([1, 2, 3], 3)


def test_comments_are_compared_at_equal_pages() -> None:
    """Comments above 0 are 1, 2, 3, 4 (spread 1.5): 4 has the twins 0, 1 and 2, 3 has 0 and 1, 2 has 0."""
    values = (0.0, 1.0, 2.0, 3.0, 4.0)
    found = twins.find(courses(*({"comments": value, "score": 10 * value} for value in values)))[COMMENTS]
    assert found.index.tolist() == [2, 3, 4]
    assert found.difference == pytest.approx([20, 25, 30])
    assert (found.twins.tolist(), found.pairs) == ([0, 1, 2], 6)


def _is_twin(course: dict[str, float], other: dict[str, float], taken: str, given: str, spread: float) -> bool:
    return (
        other[given] <= course[given] - 10
        and other[taken] >= course[taken] + 10
        and all(abs(course[name] - other[name]) <= 5 for name in PAGES if name not in {taken, given})
        and all(max(course[name], other[name]) <= 3 * min(course[name], other[name]) for name in ("length", "users"))
        and abs(course["comments"] - other["comments"]) <= spread / 4
        and course["profile"] == other["profile"]
    )


def test_every_pair_is_held_to_every_rule() -> None:
    """Two hundred random courses, pair by pair in plain Python."""
    rng = np.random.default_rng(1)
    shares = np.round(rng.dirichlet([2, 2, 20, 1, 2], 200) * 100)
    rows = [
        {
            **dict(zip(PAGES, map(float, share), strict=True)),
            "length": float(rng.integers(1, 9)),
            "users": float(rng.integers(0, 6)),
            "comments": float(rng.integers(0, 3)),
            "score": float(rng.integers(1, 100)),
            "profile": float(rng.integers(0, 2)),
        }
        for share in shares
    ]
    found = dict(zip(twins.EXCHANGES, twins.find(courses(*rows)), strict=True))
    spread = float(iqr([row["comments"] for row in rows if row["comments"] > 0]))
    for taken, given in permutations(PAGES, 2):
        pairs = [
            (i, j)
            for i, course in enumerate(rows)
            for j, other in enumerate(rows)
            if _is_twin(course, other, taken, given, spread)
        ]
        here = found[taken, given]
        assert here.pairs == len(pairs)
        assert set(here.index) == {i for i, _ in pairs}
        assert set(here.twins) == {j for _, j in pairs}
        for i, difference in zip(here.index, here.difference, strict=True):
            others = [rows[j]["score"] for first, j in pairs if first == i]
            assert difference == pytest.approx(rows[i]["score"] - np.mean(others))
    assert sum(each.pairs for each in found.values()) > 100


def test_the_interval_resamples_courses() -> None:
    """Near scipy's percentile bootstrap; a course that scores as its twins do counts half as higher."""
    difference = np.random.default_rng(2).normal(3, 10, 60)
    found = twins.summary(difference)
    other = bootstrap((difference,), np.mean, n_resamples=9_999, method="percentile", rng=1).confidence_interval
    assert found.mean_difference == pytest.approx(difference.mean())
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=0.3)
    assert twins.summary(np.array([1.0, 2.0, 0.0, -1.0])).share_higher == 0.625
    assert np.isnan(twins.summary(np.array([])).low)
