"""The curves and the log-rank test agree with statsmodels on drawn data, and with hand-worked ones."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from portal.questions.flagship.stats import survival
from portal.questions.flagship.stats.survival import DayCounts

DRAWN = np.random.default_rng(4)
TIMES = [np.append([0, 0], DRAWN.integers(0, most, size - 2)) for most, size in ((40, 60), (90, 45), (25, 30))]
EVENTS = [np.append([True, False], DRAWN.random(len(times) - 2) < 0.6) for times in TIMES]


def days(times: np.ndarray, events: np.ndarray) -> list[DayCounts]:
    """Count the events and the censored of each day, in rising order."""
    on, left = Counter(times[events].tolist()), Counter(times[~events].tolist())
    return [DayCounts(day, on[day], left[day]) for day in sorted(set(times.tolist()))]


@pytest.mark.parametrize("group", range(3))
def test_the_curve_is_that_of_statsmodels(group: int) -> None:
    """Share, number at risk and the log-log interval at every event day, day 0 among them."""
    times, events = TIMES[group], EVENTS[group]
    points, known = survival.curve(days(times, events)), SurvfuncRight(times, events.astype(int))
    assert [point.day for point in points] == known.surv_times.tolist()
    assert points[0].day == 0
    assert [point.followed for point in points] == known.n_risk.tolist()
    assert [point.not_continued for point in points] == pytest.approx(known.surv_prob.tolist(), rel=1e-9)
    inner = [index for index, point in enumerate(points) if 0 < point.not_continued < 1]
    share, error = known.surv_prob[inner], known.surv_prob_se[inner]
    reach = 1.959963984540054 * error / (share * np.log(share))
    assert [points[index].low for index in inner] == pytest.approx((share ** np.exp(-reach)).tolist(), rel=1e-9)
    assert [points[index].high for index in inner] == pytest.approx((share ** np.exp(reach)).tolist(), rel=1e-9)


def test_the_curve_of_five_by_hand() -> None:
    """Five start; one goes on at once, one is last seen on day 2, one goes on on day 3, two are seen to day 9.

    S(0) = 4/5; on day 3 three are followed: S = 4/5 x 2/3 = 8/15. Nobody has an event after it.
    """
    points = survival.curve([DayCounts(0, 1, 0), DayCounts(2, 0, 1), DayCounts(3, 1, 0), DayCounts(9, 0, 2)])
    assert [(point.day, point.followed, point.not_continued) for point in points] == [
        (0, 5, 0.8),
        (3, 3, pytest.approx(8 / 15)),
    ]


def test_those_who_joined_late_do_not_raise_the_share_that_stops() -> None:
    """A hundred who joined the day before the end and had no time to go on leave the curve where it was after day 1."""
    early = [DayCounts(5, 50, 0), DayCounts(300, 0, 50)]
    late = [DayCounts(1, 0, 100), *early]
    assert [survival.at(days_, survival.curve(days_), 30).not_continued for days_ in (early, late)] == [0.5, 0.5]


@pytest.mark.parametrize("groups", [2, 3])
def test_the_log_rank_test_is_that_of_statsmodels(groups: int) -> None:
    """Two and three groups of unlike sizes and spans."""
    times, events = np.concatenate(TIMES[:groups]), np.concatenate(EVENTS[:groups])
    labels = np.repeat(np.arange(groups), [len(sample) for sample in TIMES[:groups]])
    _, p = survdiff(times, events.astype(int), labels)
    p_here = survival.log_rank([days(TIMES[index], EVENTS[index]) for index in range(groups)])
    assert p_here == pytest.approx(float(p), abs=1e-9)


def test_without_a_second_group_or_an_event_there_is_no_test() -> None:
    """One group, or two of which nobody goes on."""
    assert survival.log_rank([[DayCounts(1, 1, 0)]]) is None
    assert survival.log_rank([[DayCounts(1, 0, 3)], [DayCounts(2, 0, 3)]]) is None


def test_the_day_by_which_a_share_has_gone_counts_while_enough_are_followed() -> None:
    """Of twenty one goes on day 6 and nine on day 7, so half by day 7, a twentieth by day 6; 19 are followed then."""
    points = survival.curve([DayCounts(6, 1, 0), DayCounts(7, 9, 0), DayCounts(8, 0, 1), DayCounts(90, 0, 9)])
    assert [survival.day_gone(points, share, 10) for share in (0.05, 0.1, 0.5, 0.51)] == [6, 7, 7, None]
    assert survival.day_gone(points, 0.5, 20) is None
