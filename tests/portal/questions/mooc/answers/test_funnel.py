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


def test_no_drop_is_named_where_none_is_clearly_the_largest(service: AnswerService) -> None:
    """Of 72 registered 25 are lost, of 47 who opened it 22, of 26 halfway 14: none of the pairs differs clearly."""
    assert service.answer("mooc", "funnel").finding == (
        "19.4% earn a certificate (14 of 72 registrations); no step clearly loses more than the others, in numbers or "
        "in share."
    )


def test_a_drop_is_named_where_it_is_clear(service: AnswerService) -> None:
    """Of 25 who never opened the course all are lost at the first step, and one of them got halfway even so."""
    assert service.answer("mooc", "funnel", [("viewed", "false")]).finding == (
        "Nobody here earned a certificate (25 registrations); the largest loss in numbers and in share is between "
        "registering and opening the course (25, 100.0%)."
    )


def test_under_ten_there_are_counts_and_no_share(service: AnswerService) -> None:
    """Eight registrations in PH207x, two of them with a certificate."""
    assert service.answer("mooc", "funnel", [("course", "PH207x")]).finding == (
        "Too few to say: 2 of 8 registrations earned a certificate."
    )
