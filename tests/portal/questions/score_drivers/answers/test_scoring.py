"""Who has a score at all against statsmodels, under several filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from tests.portal.questions.score_drivers.frames import MIN_N, close, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_scoring_is_the_share_with_a_score(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Wilson's interval and the pooled z test against all others, adjusted over all rows."""
    ps = []
    for row in rows(service, "scoring", state):
        inside = selected[row["factor"]] == row["level"]
        parts = [int(selected.loc[mask, "average_score"].notna().sum()) for mask in (inside, ~inside)]
        whole = [int(inside.sum()), int((~inside).sum())]
        if whole[0] >= MIN_N:
            ends = proportion_confint(parts[0], whole[0], method="wilson")
            assert (row["scored_rate"], row["low"], row["high"]) == close((parts[0] / whole[0], *ends))
        if min(whole) >= MIN_N:
            ps.append((row["p_adjusted"], proportions_ztest(parts, whole)[1]))
    assert [p for p, _ in ps] == pytest.approx(multipletests([p for _, p in ps], method="fdr_bh")[1], abs=1e-9)
