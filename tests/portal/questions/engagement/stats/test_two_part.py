"""Both parts of the model of counts equal statsmodels to 1e-7; what cannot be fitted is no model."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.discrete.truncated_model import TruncatedLFPoisson

from portal.questions.engagement.stats.two_part import fit, logistic_mean, truncated_mean, two_part


def drawn(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw a covariate and counts that grow with it, many of them zero."""
    rng = np.random.default_rng(seed)
    x = rng.normal(3, 1.5, size)
    some = rng.random(size) < 1 / (1 + np.exp(3 - 0.7 * x))
    return x, np.where(some, 1 + rng.poisson(np.exp(-1 + 0.3 * x)), 0).astype(float)


@pytest.mark.parametrize(("seed", "size"), [(1, 200), (2, 1000), (3, 20_000)])
def test_both_parts_are_those_of_statsmodels(seed: int, size: int) -> None:
    """Coefficients and White's covariance."""
    x, counts = drawn(seed, size)
    model = two_part(x, counts)
    assert model is not None
    some = counts > 0
    logit = sm.Logit(some.astype(int), sm.add_constant(x)).fit(disp=0, cov_type="HC0", method="newton", tol=1e-13)
    poisson = TruncatedLFPoisson(counts[some], sm.add_constant(x[some]), truncation=0)
    number = poisson.fit(disp=0, cov_type="HC0", method="newton", tol=1e-13)
    for part, theirs in ((model.any, logit), (model.number, number)):
        assert part.coefficients == pytest.approx(theirs.params, rel=1e-7)
        assert part.covariance.ravel() == pytest.approx(np.asarray(theirs.cov_params()).ravel(), rel=1e-6)


def test_the_mean_of_a_count_of_at_least_one_is_by_hand() -> None:
    """At a rate of 1 it is 1 / (1 - 1/e); the slope is that of a small step."""
    mean, slope = truncated_mean(np.array([0.0, 1e-6]))
    assert mean[0] == pytest.approx(1 / (1 - np.exp(-1)), rel=1e-12)
    assert slope[0] == pytest.approx((mean[1] - mean[0]) / 1e-6, rel=1e-5)


def test_the_expected_number_is_share_times_number_with_an_interval_by_simulation() -> None:
    """Draws of both parts from their normal distributions have the interval's spread on the log scale."""
    x, counts = drawn(4, 2000)
    model = two_part(x, counts)
    assert model is not None
    expected = model.expected(4.0)
    rng = np.random.default_rng(5)
    any_, number = (
        rng.multivariate_normal(part.coefficients, part.covariance, 20_000) @ [1, 4.0]
        for part in (model.any, model.number)
    )
    rate = np.exp(number)
    logs = np.log(1 / (1 + np.exp(-any_)) * rate / (1 - np.exp(-rate)))
    assert expected.value == pytest.approx((model.share(4.0).value or 0) * (model.count(4.0).value or 0), rel=1e-12)
    assert np.log((expected.high or 0) / (expected.low or 1)) / (2 * 1.96) == pytest.approx(logs.std(), rel=0.03)


@pytest.mark.parametrize(
    ("x", "counts"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1]),
        ([1, 1, 1, 1], [0, 1, 0, 1]),
        ([1, 2, 3, 4], [0, 0, 0, 0]),
        ([1, 2, 3, 4], [1, 0, 1, 0]),
    ],
    ids=["separated", "constant", "none", "all one"],
)
def test_what_cannot_be_fitted_is_no_model(x: list[float], counts: list[float]) -> None:
    """Outcomes that the covariate separates, a covariate or a count that does not vary."""
    assert two_part(np.array(x, float), np.array(counts, float)) is None


def test_a_part_is_fitted_by_itself() -> None:
    """Two values of the covariate: the logistic fit gives the observed shares."""
    x = np.repeat([0.0, 1.0], 10)
    y = np.array([1.0] * 2 + [0.0] * 8 + [1.0] * 6 + [0.0] * 4)
    part = fit(x, y, logistic_mean)
    assert part is not None
    assert [1 / (1 + np.exp(-part.linear(at)[0])) for at in (0.0, 1.0)] == pytest.approx([0.2, 0.6], rel=1e-12)
