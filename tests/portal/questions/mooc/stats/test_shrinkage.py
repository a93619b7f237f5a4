"""Rates that allow for small numbers against scipy's beta-binomial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import optimize
from scipy import stats as scipy_stats
from scipy.special import expit

from portal.questions.mooc.stats import shrinkage

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTRIES = (  # certificates / registrations of 33 countries; number 26 has 73 of 1,220
    "1567/79953 978/25277 724/16096 368/10497 376/9571 215/7356 147/6109 146/5957 198/5589 241/5210 148/4620 "
    "101/4210 159/3980 100/3460 93/3330 84/3120 144/2940 86/2610 62/2380 62/2150 46/2010 96/1840 51/1650 51/1540 "
    "45/1410 73/1220 54/1050 32/930 25/830 30/700 16/560 10/390 7/278"
)
X, N = [2, 30, 10, 5, 0], [4, 100, 100, 100, 30]


def likelihood(x: Sequence[int], n: Sequence[int], m: float, s: float) -> float:
    """Return the marginal log likelihood by scipy."""
    return float(scipy_stats.betabinom(np.array(n), m * s, (1 - m) * s).logpmf(np.array(x)).sum())


def test_m_and_s_have_the_largest_marginal_likelihood() -> None:
    """A search by scipy that knows no derivatives ends at the same place."""

    def loss(point: Any) -> float:
        return -likelihood(X, N, float(expit(point[0])), float(np.exp(point[1])))

    best = optimize.minimize(loss, (-2.0, 2.0), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}).x
    m, s = shrinkage.most_likely(np.array(X, float), np.array(N, float))
    assert [m, s] == pytest.approx([expit(best[0]), np.exp(best[1])], rel=1e-6)


def test_a_small_group_is_drawn_far_and_a_large_one_hardly() -> None:
    """(x + m s) / (n + s), between the group's rate and the common one."""
    rates = shrinkage.shrunk(X, N)
    m, s = shrinkage.most_likely(np.array(X, float), np.array(N, float))
    assert rates is not None
    assert [rate.value for rate in rates] == pytest.approx(
        [(x + m * s) / (n + s) for x, n in zip(X, N, strict=True)], rel=1e-9
    )
    tiny, large, *_ = rates
    assert tiny.value is not None
    assert large.value is not None
    assert m < tiny.value < 0.4
    assert large.value == pytest.approx(0.3, abs=0.03)


def test_the_interval_counts_what_is_not_known_of_m_and_s() -> None:
    """It is that of the mixture of betas over scipy's likelihood on the grid, and wider than the beta's at the best."""
    rates = shrinkage.shrunk(X, N)
    assert rates is not None
    m, s = shrinkage.most_likely(np.array(X, float), np.array(N, float))
    steps = np.linspace(-1, 1, 33)
    grid = [
        (float(expit(np.log(m / (1 - m)) + 0.8 * step)), float(s * np.exp(2 * other)))
        for step in steps
        for other in steps
    ]
    weights = np.exp(np.array([likelihood(X, N, *point) for point in grid]))
    weights /= weights.sum()
    ms, ss = np.array(grid).T
    for rate, x, n in zip(rates, X, N, strict=True):
        mixture = scipy_stats.beta(x + ms * ss, n - x + (1 - ms) * ss)
        assert rate.low is not None
        assert rate.high is not None
        assert weights @ mixture.cdf(rate.low) == pytest.approx(0.025, abs=0.012)
        assert weights @ mixture.cdf(rate.high) == pytest.approx(0.975, abs=0.012)


def test_groups_that_do_not_differ_have_the_common_rate() -> None:
    """Rates that differ less than by chance: s has no largest likelihood, and all have 50 of 500."""
    rates = shrinkage.shrunk([10, 20, 20], [100, 200, 200])
    assert rates is not None
    assert [rate.value for rate in rates] == pytest.approx([0.1] * 3, abs=1e-6)
    for rate in rates:
        assert rate.low is not None
        assert rate.high is not None
        assert 0.07 < rate.low < 0.1 < rate.high < 0.14


@pytest.mark.parametrize(("parts", "wholes"), [([3, 4], [9, 9]), ([0, 0, 0], [5, 9, 9]), ([5, 9, 2], [5, 9, 2])])
def test_what_cannot_be_shrunk(parts: list[int], wholes: list[int]) -> None:
    """Two countries, nobody, or everybody: there is no common rate to draw toward."""
    assert shrinkage.shrunk(parts, wholes) is None


def test_thirty_three_countries() -> None:
    """M and s of an independent audit, and a country with 73 of 1,220: 5.27% (4.22 to 6.43), not 6.0%."""
    x, n = (list(counts) for counts in zip(*(map(int, pair.split("/")) for pair in COUNTRIES.split()), strict=True))
    m, s = shrinkage.most_likely(np.array(x, float), np.array(n, float))
    assert m == pytest.approx(0.03405, abs=5e-6)
    assert s == pytest.approx(463.5, abs=0.5)
    rates = shrinkage.shrunk(x, n)
    assert rates is not None
    rate = rates[25]
    assert [rate.value, rate.low, rate.high] == pytest.approx([0.0527, 0.0422, 0.0643], abs=5e-5)
