"""The funnel equals pandas under random filter states; its finding names the drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import STAGES, matching, rows, states, wilson

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_the_funnel(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Counts, shares of all and of the stage before, and who is outside it."""
    left = matching(registrations, state)
    stages = rows(service, "funnel", state)
    assert len(stages) == (4 if len(left) else 0)
    before = None
    for row, stage in zip(stages, ("registered", *STAGES), strict=False):
        here = left[left[stage]]
        assert (row["stage"], row["registrations"]) == (stage, len(here))
        assert (row["share_of_registered"], row["low"], row["high"]) == wilson(len(here), len(left))
        if before is not None:
            both = int((left[stage] & left[before]).sum())
            previous = int(left[before].sum())
            assert (row["in_both"], row["outside"], row["previous"]) == (both, len(here) - both, previous)
            shares = (row["share_of_previous"], row["previous_low"], row["previous_high"])
            assert shares == wilson(both, previous)
        before = stage


def test_the_drop_is_named_both_ways(service: AnswerService) -> None:
    """72 registered, 47 viewed (25 lost), 25 of these explored (22 lost), 12 of the 26 who explored certified."""
    answer = service.answer("mooc", "funnel")
    assert answer.finding == (
        "19.4% of 72 registrations earn a certificate (14); by heads most are lost from registered to viewed (25), "
        "by share from explored to certified (53.8%)."
    )
