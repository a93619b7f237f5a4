"""Whatever is chosen, every answer is given, and files, paper and screen agree with its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from tests.audit import sampled
from tests.portal.agreement import all_agree
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

states = st.fixed_dictionaries(
    {},
    optional={
        "plan": st.sampled_from([["free"], ["paid"], ["free", "paid"]]),
        "period_a": st.sampled_from(("2021Q1", "2021Q2")),
        "period_b": st.sampled_from(("2021Q3", "2022Q2")),
        "trim": st.sampled_from(["80", "92.5", "99", "100"]),
        "mode": st.sampled_from(["drop", "cap"]),
        "base": st.sampled_from(["watched", "could_both"]),
        "certificate": st.sampled_from([["true"], ["false"]]),
        "plan_both": st.sampled_from([["free"], ["paid"]]),
        "watched_a": st.sampled_from([["true"], ["false"]]),
        "period": st.sampled_from([[A], [A, B]]),
        "watched": st.just(["true"]),
        "kept": st.sampled_from([["true"], ["false"]]),
        "new": st.just(["true"]),
        "lapsed": st.just(["true"]),
        "week": st.just(["2021-05-03"]),
        "quarter": st.just(["2021Q1"]),
        "purchase": st.just(["bought"]),
    },
)


def pairs(state: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a state as query-string pairs."""
    return [(name, text) for name, value in state.items() for text in ([value] if isinstance(value, str) else value)]


@sampled
@given(state=states)
def test_files_paper_and_screen_say_what_the_json_says(service: AnswerService, state: dict[str, Any]) -> None:
    """CSV, workbook, print view and tables, cell by cell, for every answer."""
    all_agree(service, "engagement", pairs(state))


@sampled
@given(state=states)
def test_every_answer_has_the_same_n_and_none_fails(service: AnswerService, state: dict[str, Any]) -> None:
    """N is the members that the filters leave; a state that selects nobody has no rows."""
    names = [spec.name for spec in service.question("engagement").answers if spec.name != "people"]
    answers = service.answers("engagement", names, pairs(state))
    (n,) = {answer.n for answer in answers.values()}
    if n == 0:
        assert not any(answers[name].rows for name in ("minutes", "reach", "lift", "robustness", "mix", "certificates"))
