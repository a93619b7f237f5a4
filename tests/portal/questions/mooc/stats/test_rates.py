"""Shrunk rates and rates at equal course mix against scipy and worked examples."""

from __future__ import annotations

import pytest
from scipy import stats as scipy_stats

from portal.questions.mooc.stats import rates


def test_shrunk_rates_lie_between_a_country_and_all() -> None:
    """Two of two in a tiny country comes near the common rate, 30 of 100 hardly moves; bounds are the beta's."""
    x, n = [2, 30, 10, 5], [2, 100, 100, 100]
    estimates = rates.shrunk(x, n)
    assert estimates is not None
    m = sum(x) / sum(n)
    spread = sum(b * (a / b - m) ** 2 for a, b in zip(x, n, strict=True)) / (m * (1 - m))
    rho = (spread - 3) / (sum(n) - sum(b * b for b in n) / sum(n) - 3)
    s = 1 / rho - 1
    for estimate, a, b in zip(estimates, x, n, strict=True):
        beta = scipy_stats.beta(a + m * s, b - a + (1 - m) * s)
        assert estimate.value == pytest.approx(beta.mean(), rel=1e-9)
        assert [estimate.low, estimate.high] == pytest.approx([beta.ppf(0.025), beta.ppf(0.975)], rel=1e-9)
    tiny, *_ = estimates
    assert tiny.value is not None
    assert m < tiny.value < 0.5


def test_countries_that_do_not_differ_have_the_common_rate() -> None:
    """Rates that differ less than by chance: rho is 0, both have 30 of 300 with its Wilson interval."""
    estimates = rates.shrunk([10, 20], [100, 200])
    assert estimates is not None
    for estimate in estimates:
        assert [estimate.value, estimate.low, estimate.high] == pytest.approx([0.1, 0.07095, 0.13917], abs=1e-5)


@pytest.mark.parametrize(
    ("parts", "wholes"), [([3], [9]), ([0, 0], [5, 9]), ([5, 9], [5, 9]), ([1, 0], [1, 1]), ([9, 0], [9, 9])]
)
def test_what_cannot_be_shrunk(parts: list[int], wholes: list[int]) -> None:
    """One country, nobody, everybody, one learner each, or all and none: nothing to draw from."""
    assert rates.shrunk(parts, wholes) is None


def test_equal_course_mix_is_observed_over_expected() -> None:
    """30 where 20 are expected at a rate of 10%: 15%, with Byar's limits near the exact ones of Poisson."""
    estimate = rates.standardised(30, 20, 0.1)
    assert estimate is not None
    assert estimate.value == pytest.approx(0.15)
    exact = [scipy_stats.chi2.ppf(0.025, 60), scipy_stats.chi2.ppf(0.975, 62)]
    assert [estimate.low, estimate.high] == pytest.approx([end / 2 / 20 * 0.1 for end in exact], rel=0.003)


def test_nobody_observed_has_no_lower_bound_and_nothing_expected_no_rate() -> None:
    """0 of 5 expected begins at 0; many observed are clipped to 1; with no expectation there is no value."""
    none, many = rates.standardised(0, 5, 0.1), rates.standardised(90, 5, 0.1)
    assert none is not None
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high is not None
    assert none.high > 0
    assert many is not None
    assert (many.low, many.high) == (1.0, 1.0)
    assert rates.standardised(0, 0, 0.1) is None
