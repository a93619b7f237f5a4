"""Activity equals numpy's quartiles under random filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import MIN_N, matching, near, rows, states

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_activity(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Share with any and quartiles of each counter as numpy has them; blank days of a viewer are left out."""
    left = matching(registrations, state)
    for row in rows(service, "activity", state):
        column = (
            left["segment"] if row["group_by"] == "segment" else left["certified"].map({True: "true", False: "false"})
        )
        group = left[column == row["group"]]
        assert row["registrations"] == len(group)
        assert row["days_known"] == group["days"].notna().sum()
        for name in ("events", "days", "videos", "chapters", "posts"):
            values = group[name].dropna().to_numpy(dtype=float)
            shown = [row[f"{what}_{name}"] for what in ("share_any", "p25", "median", "p75")]
            if len(values) < MIN_N:
                assert shown == [None] * 4
            else:
                expected = [(values > 0).mean(), *np.quantile(values, [0.25, 0.5, 0.75])]
                assert shown == [near(value) for value in expected]
