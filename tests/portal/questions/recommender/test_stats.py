"""The what-if's pure numbers: page shares, summaries, percentiles, likeness, moves; worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from portal.questions.recommender import stats

CURRENT = {"content": 60.0, "not_graded": 20.0, "interactive": 10.0, "graded": 10.0, "external": 0.0}
PAGES = tuple(CURRENT)


def test_a_given_share_takes_from_the_other_shares_in_proportion() -> None:
    """Interactive 10 -> 28: of the other 90 are left 72, four fifths: 48, 16, 8, 0."""
    result = stats.balanced(CURRENT, {"interactive": 28.0}, set())
    assert result == pytest.approx({"content": 48, "not_graded": 16, "interactive": 28, "graded": 8, "external": 0})


def test_a_locked_share_stays() -> None:
    """Interactive 10 -> 28, content locked at 60: of the other 30 are left 12, two fifths: 8, 4, 0."""
    result = stats.balanced(CURRENT, {"interactive": 28.0}, {"content", "certificates"})
    assert result == pytest.approx({"content": 60, "not_graded": 8, "interactive": 28, "graded": 4, "external": 0})


def test_shares_that_cannot_sum_to_100_are_refused() -> None:
    """More than all; too much beside a lock; all five given and not 100; and what others that are all 0 can take."""
    assert stats.balanced(CURRENT, {"content": 80.0, "graded": 30.0}, set()) is None
    assert stats.balanced(CURRENT, {"graded": 50.0}, {"content"}) is None
    assert stats.balanced(CURRENT, dict.fromkeys(CURRENT, 10.0), set()) is None
    whole = {"content": 100.0, "not_graded": 0.0, "interactive": 0.0, "graded": 0.0, "external": 0.0}
    assert stats.balanced(whole, {"content": 80.0}, set()) == {**dict.fromkeys(whole, 5.0), "content": 80.0}


@given(
    st.lists(st.floats(0, 100), min_size=5, max_size=5).filter(lambda parts: sum(parts) > 1),
    st.sampled_from(PAGES),
    st.floats(0, 100),
    st.sets(st.sampled_from(PAGES)),
)
def test_shares_always_sum_to_100_and_locks_hold(parts: list[float], name: str, value: float, locked: set[str]) -> None:
    """Whatever is moved and locked: no share, or shares from 0 to 100 that sum to 100 with the locked as they were."""
    current = {page: 100 * part / sum(parts) for page, part in zip(PAGES, parts, strict=True)}
    result = stats.balanced(current, {name: value}, locked)
    if result is None:
        return
    assert sum(result.values()) == pytest.approx(100, abs=0.5)
    assert all(-1e-9 <= share <= 100 + 1e-6 for share in result.values())
    assert all(result[page] == current[page] for page in locked - {name})


def test_a_change_has_its_range_and_those_who_agree() -> None:
    """1, 2, 3, -1, 0: mean 1, from -1 to 3, three with its sign; nothing changed: all five agree on 0."""
    assert stats.change(np.array([1.0, 2.0, 3.0, -1.0, 0.0])) == stats.Change(1.0, -1.0, 3.0, 3)
    assert stats.change(np.zeros(5)) == stats.Change(0.0, 0.0, 0.0, 5)


def test_percentiles_count_equal_values_half() -> None:
    """As scipy's percentileofscore does with kind mean."""
    column = np.array([1.0, 2.0, 2.0, 5.0, 9.0])
    result = stats.percentiles(column[:, None], np.array([[2.0], [0.0], [6.0]]))[:, 0]
    assert result == pytest.approx([percentileofscore(column, value, kind="mean") / 100 for value in (2, 0, 6)])


def test_the_nearest_course_is_never_the_course_itself() -> None:
    """Distances 0.5, 0, 0.25; without the middle one the last is nearest."""
    percentiles = np.array([[0.0, 1.0], [0.5, 0.5], [0.75, 0.25]], dtype=np.float32)
    target = np.array([0.5, 0.5])
    assert stats.distances(percentiles, target) == pytest.approx([0.5, 0, 0.25])
    assert stats.nearest(percentiles, target, 2).tolist() == [1, 2]
    assert stats.nearest(percentiles, target, 5, without=1).tolist() == [2, 0]


def test_a_band_is_that_of_the_predicted_score() -> None:
    """Under the first start the first band holds; ends stay within 0 to 100."""
    bands = stats.ScoreBands(np.array([10.0, 50.0]), np.array([-20.0, -5.0]), np.array([5.0, 60.0]))
    assert [bands.ends(score) for score in (5.0, 49.0, 50.0)] == [(0.0, 10.0), (29.0, 54.0), (45.0, 100.0)]
