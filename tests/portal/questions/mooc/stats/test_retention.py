"""How long learners stay: Kaplan-Meier against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from portal.questions.mooc.stats.retention import still_active

DAYS = (0, 7, 14, 28)


def test_the_curve_is_that_of_statsmodels() -> None:
    """Share, interval and number at risk of 500 draws, a fifth of them lost sight of."""
    rng = np.random.default_rng(3)
    days, stopped = rng.integers(0, 60, 500), rng.random(500) < 0.8
    fit = SurvfuncRight(days, stopped)
    ended, censored = (np.bincount(days[mask], minlength=61) for mask in (stopped, ~stopped))
    observed = np.bincount(np.full(500, 60), minlength=61)
    for day, point in zip(DAYS, still_active(ended, censored, observed, DAYS), strict=True):
        index = int(np.searchsorted(fit.surv_times, day, side="right")) - 1
        value, error = fit.surv_prob[index], fit.surv_prob_se[index]
        width = 1.959963984540054 * error / abs(value * np.log(value))
        assert point.followed == (days >= day).sum()
        assert point.share.value == pytest.approx(value, rel=1e-9)
        ends = [value ** np.exp(width), value ** np.exp(-width)]
        assert [point.share.low, point.share.high] == pytest.approx(ends, rel=1e-9)
        assert point.share.n == 500


def test_where_nobody_or_everybody_stopped_the_interval_is_wilsons() -> None:
    """All 20 are active on day 7, none of them after day 14; two are followed for less than 28 days."""
    stopped, censored, observed = np.zeros((3, 61), dtype=np.int64)
    stopped[14] = 20
    observed[20], observed[60] = 2, 18
    day_7, day_14, day_28 = (point.share for point in still_active(stopped, censored, observed, (7, 14, 28)))
    low, _ = proportion_confint(20, 20, method="wilson")
    assert [day_7.value, day_7.low, day_7.high] == pytest.approx([1, low, 1])
    for share, n in ((day_14, 20), (day_28, 18)):
        _, high = proportion_confint(0, n, method="wilson")
        assert [share.value, share.high, share.n] == pytest.approx([0, high, n])


def test_where_nobody_is_followed_for_so_long_there_is_no_share() -> None:
    """All 20 are followed for 10 days."""
    stopped, censored, observed = np.zeros((3, 61), dtype=np.int64)
    censored[10] = observed[10] = 20
    day_7, day_14 = still_active(stopped, censored, observed, (7, 14))
    assert (day_7.share.value, day_14.share.value, day_14.followed) == (1.0, None, 0)
