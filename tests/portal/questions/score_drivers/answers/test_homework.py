"""Homework and score against scipy and pandas, under several filter states."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import stats as scipy_stats

from portal.questions.score_drivers.words import both_hold
from tests.portal.questions.score_drivers.frames import close, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_homework_and_score(service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]) -> None:
    """r, the usual interval and p by scipy; the interval for any distribution by its formula; ranks; slope."""
    (row,) = rows(service, "homework", state)
    both = selected[["homework_completed", "average_score"]].dropna()
    x, y = both["homework_completed"].to_numpy(), both["average_score"].to_numpy()
    expected = scipy_stats.pearsonr(x, y)
    ends = expected.confidence_interval()
    r = expected.statistic
    a, b = ((v - v.mean()) / v.std() for v in (x, y))
    m = {(i, j): (a**i * b**j).mean() for i, j in ((2, 2), (4, 0), (0, 4), (3, 1), (1, 3))}
    spread = (1 + r**2 / 2) * m[2, 2] + r**2 / 4 * (m[4, 0] + m[0, 4]) - r * (m[3, 1] + m[1, 3])
    half = scipy_stats.norm.ppf(0.975) * math.sqrt(spread / len(x) / (1 - r**2) ** 2)
    low, high = (math.tanh(math.atanh(r) + sign * half) for sign in (-1, 1))
    names = ("n", "pearson_r", "low", "high", "fisher_low", "fisher_high", "p", "spearman_rho", "slope")
    line = scipy_stats.linregress(x, y)
    rho = scipy_stats.spearmanr(x, y).statistic
    values = (len(x), r, low, high, ends.low, ends.high, expected.pvalue, rho, line.slope)
    assert [row[name] for name in names] == close(list(values))


def test_bins_and_bands_hold_every_scored_learner_with_homework_once(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Both add up to the same learners; the shares of a bin add up to 1."""
    both = selected[["homework_completed", "average_score"]].dropna()
    bins, density = rows(service, "homework_bins", state), rows(service, "homework_density", state)
    assert sum(row["scored"] for row in bins) == sum(row["scored"] for row in density) == len(both)
    for row in bins:
        inside = both[both["homework_completed"].between(row["homework_from"], row["homework_to"])]
        assert row["scored"] == len(inside)
        assert sum(other["scored"] for other in density if other["homework_bin"] == row["homework_bin"]) == len(inside)


BINS = [
    {"homework_from": 0.0, "homework_to": 2.0, "mean_score": 70.0, "low": 69.0, "high": 71.0},
    {"homework_from": 3.0, "homework_to": 5.0, "mean_score": 80.0, "low": 79.0, "high": 81.0},
    {"homework_from": 6.0, "homework_to": 90.0, "mean_score": 71.0, "low": 70.0, "high": 72.0},
]


def test_a_flat_line_beside_a_gap_is_explained() -> None:
    """With r near 0 and a gap between the bands it says where the score turns; a clear r needs no words."""
    sentence = both_hold(0.02, 3.2, BINS)
    assert sentence == (
        "And yet the high band scores 3.2 points more than the low one: the score rises up to 3\u20135 pieces and is "
        "lower beyond, 71 from 6 on, which a line averages out."
    )
    assert both_hold(0.02, -1.0, BINS[:2]) == "And yet the high band scores 1 points less than the low one."
    assert both_hold(0.4, 3.2, BINS) == both_hold(None, 3.2, BINS) == both_hold(0.02, None, BINS) == ""
