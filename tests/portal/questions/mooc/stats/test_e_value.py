"""E-values against the worked examples of VanderWeele and Ding (2017)."""

from __future__ import annotations

import math

import pytest

from portal.answers.statistics import Estimate
from portal.questions.mooc.stats.e_value import e_value


def test_the_papers_example() -> None:
    """A risk ratio of 3.9 (1.8 to 8.7) has 7.26 and 3.00; a rare outcome's odds ratio is taken as one."""
    value = e_value(Estimate(3.9, 1.8, 8.7, 100), 0.02)
    assert value is not None
    assert [value.value, value.limit] == pytest.approx([7.26, 3.00], abs=0.01)


def test_below_one_is_inverted_and_an_interval_around_one_has_no_limit() -> None:
    """1/3.9 is as strong as 3.9; where the interval holds 1 nothing need explain it."""
    inverse = e_value(Estimate(1 / 3.9, 1 / 8.7, 1 / 1.8, 100), 0.02)
    assert inverse is not None
    assert [inverse.value, inverse.limit] == pytest.approx([7.26, 3.00], abs=0.01)
    around = e_value(Estimate(1.2, 0.9, 1.6, 100), 0.02)
    assert around is not None
    assert around.limit is None
    assert e_value(Estimate(1.0, None, None, 100), 0.02) is None


def test_where_many_certified_the_square_root_stands_for_the_risk_ratio() -> None:
    """Odds of 4 with 15% or more certified: 2 + sqrt 2; with fewer 4 + sqrt 12."""
    common, rare = (e_value(Estimate(4.0, 2.0, 8.0, 100), rate) for rate in (0.15, 0.149))
    assert common is not None
    assert rare is not None
    assert [common.value, rare.value] == pytest.approx([2 + math.sqrt(2), 4 + math.sqrt(12)])
