"""The levels against pandas, scipy and statsmodels, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests

from portal.questions.score_drivers.answers.cells import FACTORS
from tests.portal.questions.score_drivers.frames import MIN_N, close, interval, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_levels_are_compared_with_all_others(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Mean, median, shares, Welch's difference from the rest; p adjusted over the rows that have one."""
    result = rows(service, "levels", state)
    assert [(row["factor"], row["level"]) for row in result] == [
        (factor, level) for factor in FACTORS for level in sorted(selected[factor].unique())
    ]
    ps = []
    for row in result:
        inside = selected[row["factor"]] == row["level"]
        group, rest = (selected.loc[mask, "average_score"].dropna() for mask in (inside, ~inside))
        assert (row["learners"], row["scored"]) == (inside.sum(), len(group))
        assert (row["share"], row["scored_rate"]) == pytest.approx(
            (
                None if len(selected) < MIN_N else inside.mean(),
                None if inside.sum() < MIN_N else len(group) / inside.sum(),
            )
        )
        if len(group) < MIN_N:
            assert (row["mean_score"], row["median_score"], row["note"]) == (
                None,
                None,
                "too few to compare (fewer than 10)",
            )
            continue
        assert (row["mean_score"], row["low"], row["high"]) == close(interval(group))
        assert row["median_score"] == close(group.median())
        quantiles = [group.quantile(part) for part in (0.1, 0.25, 0.75, 0.9)]
        assert [row[f"p{name}_score"] for name in (10, 25, 75, 90)] == close(quantiles)
        if len(rest) < MIN_N:
            assert row["difference_from_rest"] is None
            continue
        test = scipy_stats.ttest_ind(group, rest, equal_var=False)
        ends = test.confidence_interval()
        expected = (group.mean() - rest.mean(), ends.low, ends.high)
        assert (row["difference_from_rest"], row["difference_low"], row["difference_high"]) == close(expected)
        ps.append((row["p_adjusted"], test.pvalue))
        assert row["tests"] == len([other for other in result if other["p_adjusted"] is not None])
    assert [p for p, _ in ps] == pytest.approx(multipletests([p for _, p in ps], method="fdr_bh")[1], abs=1e-9)
