"""The numbers of training: quality, bands, folds and steps, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import GroupKFold, KFold

from etl.course_models import courses, folds, measure
from etl.course_models.courses import FEATURES, PLACES, Courses


def some(n: int = 60) -> Courses:
    """Return made-up courses of six profiles whose page shares sum to 100."""
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 50, (n, len(FEATURES)))
    pages = [PLACES[name] for name in courses.PAGES]
    x[:, pages] *= 100 / x[:, pages].sum(axis=1)[:, None]
    return Courses(np.arange(1, n + 1), x, rng.uniform(1, 99, n), np.arange(n) % 6)


def test_quality_is_that_of_scikit_learn() -> None:
    """R2 by fold, pooled, and the mean absolute error; within profiles: after taking off each profile's means."""
    made = some()
    said = made.y + np.random.default_rng(0).normal(0, 10, len(made.y))
    held = [test for _, test in KFold(5, shuffle=True, random_state=0).split(made.x)]
    found = measure.quality(made.y, said, held, made.profile)
    by_fold = [r2_score(made.y[places], said[places]) for places in held]
    assert found.r2 == pytest.approx(np.mean(by_fold), rel=1e-12)
    assert found.r2_sd == pytest.approx(np.std(by_fold, ddof=1), rel=1e-12)
    assert found.r2_pooled == pytest.approx(r2_score(made.y, said), rel=1e-12)
    assert found.mae == pytest.approx(mean_absolute_error(made.y, said), rel=1e-12)
    own = np.concatenate([made.y[made.profile == k] - made.y[made.profile == k].mean() for k in range(6)])
    left = np.concatenate([said[made.profile == k] - said[made.profile == k].mean() for k in range(6)])
    assert found.r2_within_profile == pytest.approx(1 - ((own - left) ** 2).sum() / (own**2).sum(), rel=1e-12)


def test_a_band_leaves_a_tenth_of_the_residuals_on_either_side() -> None:
    """Residuals -9 .. 9 (19 of them) in one band: of n + 1 = 20 a tenth is 2, so the second from either end: -8, 8."""
    predicted = np.full(19, 50.0)
    found = measure.bands(predicted + np.arange(-9.0, 10.0), predicted)
    assert (found.start.tolist(), found.low.tolist(), found.high.tolist()) == ([50.0], [-8.0], [8.0])
    low, high = found.ends(np.array([50.0, 97.0, 3.0]))
    assert (low.tolist(), high.tolist()) == ([42.0, 89.0, 0.0], [58.0, 100.0, 11.0])


def test_bands_of_held_out_courses_cover_about_what_they_promise() -> None:
    """Noise that grows with the score: the bands of other folds hold 80% of each fifth, within chance."""
    rng = np.random.default_rng(1)
    predicted = rng.uniform(10, 90, 5000)
    y = predicted + rng.normal(0, 1, 5000) * (2 + predicted / 15)
    held = [test for _, test in KFold(5, shuffle=True, random_state=0).split(y)]
    inside, _ = measure.covered(y, predicted, held)
    fifth = measure.fifths(predicted)
    assert inside.mean() == pytest.approx(0.8, abs=0.02)
    assert all(inside[fifth == number].mean() == pytest.approx(0.8, abs=0.05) for number in range(1, 6))


def test_five_halvings_come_from_one_generator() -> None:
    """The first half of each permutation of default_rng(0), one after the other; of 7 courses 3 are in it."""
    rng = np.random.default_rng(0)
    wanted = [sorted(rng.permutation(7)[:3].tolist()) for _ in range(5)]
    assert [np.flatnonzero(flags).tolist() for flags in folds.halvings(7)] == wanted


def test_the_folds_are_the_contracts() -> None:
    """KFold(5, shuffle=True, random_state=0) and GroupKFold(5) on the profile's number."""
    made = some()
    found = folds.splits(made)
    random = KFold(5, shuffle=True, random_state=0).split(made.x)
    grouped = GroupKFold(5).split(made.x, groups=made.profile)
    for name, wanted in (("random", random), ("by_profile", grouped)):
        for (trained, held), (trained_, held_) in zip(found[name], wanted, strict=True):
            assert (trained.tolist(), held.tolist()) == (trained_.tolist(), held_.tolist())


@pytest.mark.parametrize("name", courses.PAGES)
def test_a_raised_page_share_takes_from_the_others_in_proportion(name: str) -> None:
    """Ten points more; the shares sum to 100 as before, and the others keep their proportions."""
    made = some()
    moved, can, step = courses.raised(made.x, name)
    pages = [PLACES[page] for page in courses.PAGES]
    others = [PLACES[page] for page in courses.PAGES if page != name]
    assert step == 10.0
    assert can.any()
    assert moved[can][:, pages].sum(axis=1) == pytest.approx(100.0)
    assert moved[can, PLACES[name]] == pytest.approx(made.x[can, PLACES[name]] + 10)
    shares = moved[can][:, others] / made.x[can][:, others]
    assert shares == pytest.approx(np.repeat(shares[:, :1], 4, axis=1))


def test_what_cannot_rise_is_left_out() -> None:
    """A quiz grade of 95 cannot rise by 10; certificates can, beyond 100."""
    x = np.full((2, len(FEATURES)), 95.0)
    x[1, PLACES["quiz_grade"]] = 90.0
    assert courses.raised(x, "quiz_grade")[1].tolist() == [False, True]
    assert courses.raised(x, "certificates")[1].tolist() == [True, True]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([0.0, 1.0, 2.0, 3.0, 4.0], 2.0), ([0.0] * 8 + [2.0, 4.0], 1.0), ([0.0, 0.0], 1.0)],
    ids=["usual", "mostly 0", "all 0"],
)
def test_the_spread_of_a_feature(values: list[float], wanted: float) -> None:
    """The quartiles of 0 .. 4 are 1 and 3; of the values above 0 (2 and 4) 2.5 and 3.5; all 0: 1."""
    assert courses.spread(np.array(values)) == wanted
