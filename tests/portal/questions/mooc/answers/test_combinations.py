"""Combinations of stages equal pandas under random filter states."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import STAGES, matching, rows, states

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_combinations(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Each combination of flags that occurs, with its registrations."""
    left = matching(registrations, state)
    expected = Counter(zip(*(left[stage].astype(int) for stage in STAGES), strict=True))
    counted = {
        tuple(row[stage] for stage in STAGES): row["registrations"] for row in rows(service, "combinations", state)
    }
    assert counted == expected
