"""Tutor by homework band against pandas and scipy, under several filter states."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import stats as scipy_stats

from tests.portal.questions.score_drivers.frames import MIN_N, close, interval, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_interaction_is_the_mean_of_each_cell(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Tutor by homework band; a cell with fewer than ten scores has its n and no mean."""
    *result, last = rows(service, "interaction", state)
    assert (last["tutor_interaction"], last["people"]) == ("any tutor less none", None)
    grouped = selected.groupby(["tutor_interaction", "homework_band"])["average_score"]
    assert {
        (row["tutor_interaction"], row["homework_band"]): row["scored"] for row in result
    } == grouped.count().to_dict()
    for row in result:
        if row["scored"] < MIN_N:
            assert (row["mean_score"], row["note"]) == (None, "too few to compare (fewer than 10)")
        else:
            expected = interval(grouped.get_group((row["tutor_interaction"], row["homework_band"])).dropna())
            assert (row["mean_score"], row["low"], row["high"]) == close(expected)


def test_the_last_row_is_the_difference_of_differences(service: AnswerService, frame: pd.DataFrame) -> None:
    """Any tutor less none where homework is high, less the same where it is low; Welch's interval of four means."""
    tutor = frame["tutor_interaction"].map({"No": "none", "Unknown": "?"}).fillna("any")
    groups = {
        (kind, band): frame.loc[(tutor == kind) & (frame["homework_band"] == band), "average_score"].dropna()
        for kind in ("any", "none")
        for band in ("high", "low")
    }
    mean = {key: group.mean() for key, group in groups.items()}
    value = mean["any", "high"] - mean["none", "high"] - (mean["any", "low"] - mean["none", "low"])
    parts = [(group.var() / len(group), len(group) - 1) for group in groups.values()]
    total = sum(part for part, _ in parts)
    half = scipy_stats.t.ppf(0.975, total**2 / sum(part**2 / df for part, df in parts)) * math.sqrt(total)
    last = rows(service, "interaction", [])[-1]
    assert (last["mean_score"], last["low"], last["high"]) == close((value, value - half, value + half))
    assert last["scored"] == min(map(len, groups.values()))
    text = service.answer("score-drivers", "interaction").finding
    assert text.startswith("No clear difference: the gap between learners with a tutor and without is ")
