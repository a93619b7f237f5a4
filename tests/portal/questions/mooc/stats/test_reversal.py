"""Risk differences at an equal mix of courses, and the pairs whose order turns round."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from portal.questions.mooc.stats import reversal

# four groups in two courses: the second earns more in each course, but its learners take the harder one
REGISTRATIONS = np.array([[900.0, 100.0], [100.0, 900.0], [500.0, 500.0], [0.0, 0.0]])
CERTIFIED = np.array([[270.0, 5.0], [40.0, 100.0], [150.0, 40.0], [0.0, 0.0]])


def test_the_risk_difference_is_that_of_mantel_and_haenszel() -> None:
    """Weights n1 n0 / N and the variance of Greenland and Robins, stratum by stratum as in their paper."""
    value, variance = reversal.mantel_haenszel(CERTIFIED, REGISTRATIONS)
    weights, differences, parts = [], [], []
    for n1, n0, x1, x0 in ((900, 100, 270, 40), (100, 900, 5, 100)):
        total = n1 + n0
        weights.append(n1 * n0 / total)
        differences.append(x1 / n1 - x0 / n0)
        parts.append((x1 * (n1 - x1) * n0**3 + x0 * (n0 - x0) * n1**3) / (n1 * n0 * total**2))
    assert value[0, 1] == pytest.approx(np.average(differences, weights=weights), rel=1e-12)
    assert variance[0, 1] == pytest.approx(sum(parts) / sum(weights) ** 2, rel=1e-12)
    assert value[1, 0] == -value[0, 1]
    assert np.isnan(value[0, 3])


def test_a_pair_that_turns_round_is_named_with_both_differences() -> None:
    """Raw 27.5% against 14.0%; in each course the second group is higher: 40 against 30%, 11.1 against 5%."""
    (pair,) = reversal.reversals(CERTIFIED[:2], REGISTRATIONS[:2])
    assert (pair.first, pair.second) == (1, 0)
    assert pair.at_equal_mix.low is not None
    assert pair.at_equal_mix.low > 0
    low, high = confint_proportions_2indep(140, 1000, 275, 1000, method="newcomb", compare="diff")
    assert [pair.raw.value, pair.raw.low, pair.raw.high] == pytest.approx([-0.135, low, high], rel=1e-9)


def test_groups_that_differ_alike_in_both_do_not_turn_round() -> None:
    """The same rates in each course for the same mix; groups without a common course; groups of nobody certified."""
    same = np.array([[200.0, 300.0], [100.0, 150.0]])
    assert reversal.reversals(np.array([[40.0, 30.0], [20.0, 15.0]]), same) == []
    assert reversal.reversals(np.array([[20.0, 0.0], [0.0, 50.0]]), np.array([[100.0, 0.0], [0.0, 100.0]])) == []
    assert reversal.reversals(np.zeros((2, 2)), same) == []
    assert reversal.reversals(np.array([[5.0]]), np.array([[10.0]])) == []


def test_less_than_secondary_against_masters_turns_round() -> None:
    """The counts of the five courses: raw -0.15 points, at equal course mix +1.29 (0.81 to 1.76)."""
    registrations = np.array([[384.0, 4845, 750, 97, 306], [8390, 14731, 15599, 17039, 11190]])
    certified = np.array([[7.0, 115, 62, 12, 9], [128, 220, 760, 869, 274]])
    (pair,) = reversal.reversals(certified, registrations)
    at_equal_mix = [pair.at_equal_mix.value, pair.at_equal_mix.low, pair.at_equal_mix.high]
    assert (pair.first, pair.second) == (0, 1)
    assert at_equal_mix == pytest.approx([0.0129, 0.0081, 0.0176], abs=5e-5)
    assert pair.raw.value == pytest.approx(-0.0015, abs=5e-5)
