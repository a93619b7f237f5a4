"""Cut means and their errors equal numpy; intervals cover what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as scipy_stats

from portal.questions.engagement.stats import cuts
from portal.questions.engagement.stats.cuts import Cut
from tests.portal.questions.engagement.stats.samples import sample


@pytest.mark.parametrize("percent", [80, 90.5, 95, 97.5, 99, 99.5, 100])
@pytest.mark.parametrize("cap", [False, True])
def test_a_cut_keeps_what_lies_strictly_below_the_percentile(percent: float, cap: bool) -> None:  # noqa: FBT001
    """Numpy's percentile, linear interpolation; a cap keeps all, larger ones set to it; 100 is no cut."""
    values = sample(137)
    at = np.percentile(values, percent)
    expected = values if percent == 100 else np.minimum(values, at) if cap else values[values < at]
    assert cuts.apply(Cut(percent, cap=cap), values).tolist() == pytest.approx(expected.tolist(), rel=1e-12)


def test_values_equal_to_the_percentile_are_dropped_together() -> None:
    """1 to 15 and five times 20: the 99th percentile is 20, so that all five fall out."""
    values = np.array([*range(1, 16), *[20] * 5], dtype=float)
    assert cuts.apply(Cut(99), values).tolist() == list(range(1, 16))


@pytest.mark.parametrize("size", [7, 60, 400])
def test_resamples_are_cut_anew(size: int) -> None:
    """The same draws, each sorted and cut by numpy, give the same means."""
    values, tried = sample(size), [Cut(95), Cut(95, cap=True), Cut(80), Cut(99.5, cap=True), Cut(100)]
    means = cuts.resampled(values, tried, np.random.default_rng(0))
    rng, block = np.random.default_rng(0), min(1000, cuts.CHUNK // size)
    draws = [rng.integers(0, size, (min(block, 1000 - at), size), dtype=np.uint16) for at in range(0, 1000, block)]
    for number, draw in enumerate(values[np.concatenate(draws)][:200]):
        for column, cut in enumerate(tried):
            left = cuts.apply(cut, np.sort(draw))
            mean = left.mean() if left.size else np.nan
            assert means[number, column] == pytest.approx(mean, rel=1e-9, nan_ok=True)


def test_the_same_seed_gives_the_same_resamples() -> None:
    """Whatever the block: 1,000 of them, for every cut."""
    first, again = (cuts.resampled(sample(50), [Cut(95)], np.random.default_rng(0)) for _ in range(2))
    assert first.shape == (1000, 1)
    assert first.tolist() == again.tolist()


@pytest.mark.slow
@pytest.mark.parametrize("cap", [False, True])
def test_intervals_of_cut_means_cover_the_true_one(cap: bool) -> None:  # noqa: FBT001
    """Of 400 samples of 250 skewed values cut at 95%, 92% to 98% of the intervals hold the mean of all so cut."""
    rng, cut = np.random.default_rng(5), Cut(95, cap=cap)
    truth = cuts.apply(cut, np.sort(rng.exponential(1, 2_000_000))).mean()
    held = 0
    for number in range(400):
        values = np.sort(rng.exponential(1, 250))
        left = cuts.apply(cut, values)
        if cap:
            error = float(cuts.resampled(values, [cut], np.random.default_rng(number)).std(ddof=1))
        else:
            capped = np.minimum(values, np.percentile(values, 95))
            error = cuts.yuen_error(250, left.size, float(capped.std(ddof=1))) or 0
        held += abs(left.mean() - truth) <= scipy_stats.t.ppf(0.975, left.size - 1) * error
    assert 0.92 <= held / 400 <= 0.98
