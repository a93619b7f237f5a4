"""Which learners and factors enter a fit, and what adjusting says of planted confounders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions.score_drivers.answers import fits
from portal.questions.score_drivers.answers.cells import LEVELS, LearnerCells
from portal.questions.score_drivers.stats import judgement
from portal.questions.score_drivers.stats.least_squares import ScoreCells
from portal.warehouse import Result
from tests.portal.questions.score_drivers.frames import known, planted


def cells(frame: pd.DataFrame) -> LearnerCells:
    """Return a frame's learners as cells, by pandas."""
    levelled = frame.assign(
        tutor=frame["tutor_interaction"].map({"No": "none", "Unknown": "Unknown"}).fillna("any"),
        desktop=np.where(frame["device"] == "Desktop", "yes", "no"),
    )
    score = levelled.groupby(list(LEVELS))["average_score"]
    cells_ = score.agg(["size", "count", "mean", "var"]).reset_index()
    levels = {name: sorted(cells_[name].unique()) for name in LEVELS}
    codes = {name: cells_[name].map(levels[name].index).to_numpy(dtype=np.int64) for name in LEVELS}
    squares = (cells_["var"].fillna(0) * (cells_["count"] - 1).clip(0)).to_numpy()
    scored = cells_["count"].to_numpy(dtype=np.int64)
    arrays = ScoreCells(scored.astype(float), cells_["mean"].fillna(0).to_numpy(), squares)
    return LearnerCells(levels, codes, cells_["size"].to_numpy(dtype=np.int64), scored, arrays, Result([], (), "", {}))


def changes(frame: pd.DataFrame) -> dict[tuple[str, str], Any]:
    """Return for each level but the reference what adjusting changes, and the adjusted difference."""
    result = {}
    for fit in fits.fits(cells(frame), 10):
        for factor in fit.factors:
            for index, level in enumerate(fit.levels[factor]):
                coefficient = fit.coefficient(factor, index)
                if coefficient is not None:
                    removed = fit.raw_less_adjusted(factor, index)
                    ends = removed.low, removed.high
                    change = judgement.change(fit.raw(factor, index), coefficient.estimate, coefficient.p, ends)
                    result[factor, level] = (change, coefficient.estimate.value)
    return result


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    lift=st.floats(12, 25),
    loss=st.floats(2, 4),
    odds=st.tuples(st.floats(0.8, 0.95), st.floats(0.05, 0.25)),
)
def test_a_planted_confounder_of_any_strength_flips_the_sign(
    seed: int, lift: float, loss: float, odds: tuple[float, float]
) -> None:
    """IT learners score `lift` more and mostly use a desktop, which takes `loss` away: the raw sign is wrong.

    The adjusted difference has the right sign and an interval that holds the planted one or lies near it.
    """
    rng = np.random.default_rng(seed)
    works = rng.random(3000) < 1 / 2
    desktop = rng.random(3000) < np.where(works, *odds)
    frame = known(planted(seed)).assign(
        job_type=np.where(works, "IT", "Retail"),
        device=np.where(desktop, "Desktop", "Mobile"),
        average_score=50 + lift * works - loss * desktop + rng.normal(0, 6, 3000),
    )
    fit = fits.fits(cells(frame), 10)[0]
    level = next(level for factor, level in fit.columns if factor == "device")
    raw, coefficient = fit.raw("device", level), fit.coefficient("device", level)
    sign = 1 if fit.levels["device"][level] == "Desktop" else -1
    assert raw.value is not None
    assert sign * raw.value > 0
    assert coefficient is not None
    assert coefficient.estimate.value is not None
    assert sign * coefficient.estimate.value == pytest.approx(-loss, abs=2)
    removed = fit.raw_less_adjusted("device", level)
    assert judgement.change(raw, coefficient.estimate, coefficient.p, (removed.low, removed.high)) == "flips"


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_confounder_flips_the_sign(seed: int) -> None:
    """Desktop users score more because IT does; among learners alike in job they score 3 less, and it says flips."""
    frame = known(planted(seed))
    by_level = changes(frame[frame["device"] != "Tablet"])
    ((_, level),) = [(factor, level) for factor, level in by_level if factor == "device"]
    change, value = by_level["device", level]
    assert change == "flips"
    assert value == pytest.approx(-3 if level == "Desktop" else 3, abs=0.9)


@pytest.mark.slow
def test_on_a_hundred_clean_draws_flips_at_most_five_times() -> None:
    """Where nothing confounds, habits given by chance, no more than five draws of a hundred say that anything flips."""
    flipped = 0
    for seed in range(100):
        frame = known(planted(seed, 1000))
        rng = np.random.default_rng(seed)
        for column in ("device", "job_type", "tutor_interaction", "homework_band", "platform", "month"):
            frame[column] = rng.permutation(frame[column].to_numpy())
        flipped += any(change == "flips" for change, _ in changes(frame).values())
    assert flipped <= 5


def test_levels_with_few_scores_leave_with_their_learners_until_none_is_small() -> None:
    """X has 9 scores and leaves; Y then has 12 - 3 = 9 left and leaves too; the 20 others stay."""
    rows = [("X", "Y")] * 3 + [("X", "Z")] * 6 + [("W", "Y")] * 9 + [("W", "Z")] * 20
    base = dict.fromkeys(LEVELS, "same")
    frame = pd.DataFrame(
        [{**base, "device": d, "job_type": j, "average_score": float(i)} for i, (d, j) in enumerate(rows)]
    )
    learners = cells(frame)
    mask = fits.enough_scores(learners, ("device", "job_type"), 10)
    assert int(learners.scored[mask].sum()) == 20
    fit = fits.adjusted(learners, ("device", "job_type"), 10)
    assert fit.coefficient("device", fit.levels["device"].index("X")) is None


def test_the_reference_has_most_scores_and_ties_go_by_the_alphabet() -> None:
    """Two devices with 12 scores each: the first by name; one more score decides."""
    base = dict.fromkeys(LEVELS, "same")
    rows = [{**base, "device": name, "average_score": float(i)} for name in ("b", "a") for i in range(12)]
    fit = fits.adjusted(cells(pd.DataFrame(rows)), ("device",), 10)
    assert fit.levels["device"][fit.references["device"]] == "a"
    more = fits.adjusted(cells(pd.DataFrame([*rows, rows[0]])), ("device",), 10)
    assert more.levels["device"][more.references["device"]] == "b"


def test_platform_takes_the_place_of_device_where_one_determines_the_other() -> None:
    """Each platform on one device: two fits; else one fit with both."""
    frame = known(planted())
    together = fits.fits(cells(frame), 10)
    assert [fit.factors[:2] for fit in together] == [("device", "platform")]
    tied = frame.assign(platform="p" + frame["device"])
    separate = fits.fits(cells(tied), 10)
    assert [fit.factors[0] for fit in separate] == ["device", "platform"]
    assert all(len(fit.factors) == 5 for fit in separate)


@pytest.mark.parametrize(
    ("first", "second", "truth"),
    [
        ([0, 0, 1, 1], [0, 1, 2, 3], True),
        ([0, 1, 2, 3], [0, 0, 1, 1], True),
        ([0, 0, 1, 1], [0, 1, 1, 0], False),
        ([], [], True),
    ],
)
def test_one_determines_the_other_where_each_level_has_one_partner(
    first: list[int],
    second: list[int],
    truth: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """In either direction."""
    assert fits.determined(np.array(first), np.array(second)) is truth
