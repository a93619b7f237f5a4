"""Whatever is chosen, the list behind a number has as many members as the number says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit import sampled
from tests.portal.agreement import all_agree
from tests.portal.engagement import expected
from tests.portal.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2022Q2")
states = st.fixed_dictionaries(
    {},
    optional={
        "plan": st.sampled_from([["free"], ["paid"], ["free", "paid"]]),
        "period_a": st.sampled_from(QUARTERS),
        "period_b": st.sampled_from(QUARTERS),
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


@pytest.mark.parametrize(("plan", "period"), [("free", A), ("paid", B)])
def test_those_removed_can_be_listed(service: AnswerService, plan: str, period: str) -> None:
    """They are the students at or above the percentile, by pandas."""
    frame = expected.watched()
    own = frame[(frame["plan"] == plan) & (frame["period"] == period)]
    cut = own["minutes"].quantile(0.95)
    rows = service.answer("engagement", "minutes", [("trim", "95")]).records()
    (row,) = [row for row in rows if (row["plan"], row["period"]) == (plan, period)]
    query = parse_qsl(urlsplit(row["people_removed"]).query)
    found = service.answer("engagement", "people", query).values("student_id")
    assert found == sorted(own.loc[own["minutes"] >= cut, "student_id"])


def test_without_a_selector_those_who_watched_are_listed(service: AnswerService) -> None:
    """In either quarter, under the chosen plan; as many as n."""
    found = service.answer("engagement", "people", [("plan", "paid"), ("limit", "10000")])
    assert found.values("student_id") == sorted(expected.students("paid", A) | expected.students("paid", B))


def test_a_list_of_purchases_has_a_row_a_purchase(service: AnswerService) -> None:
    """Active ones run on the quarter's last day; members are purchases, and search finds a student's."""
    bought = expected.tables()["student_purchases"]
    query = [("quarter", "2021Q2"), ("purchase", "active"), ("limit", "10000")]
    found = service.answer("engagement", "people", query)
    runs = bought[(bought["date_purchased"] <= "2021-06-30") & (bought["last"] >= "2021-06-30")]
    assert found.values("purchase_id") == sorted(runs["purchase_id"])
    assert found.members == "purchases"
    one = service.answer("engagement", "people", [*query, ("search", str(runs["student_id"].iloc[0]))])
    assert str(runs["student_id"].iloc[0]) in {str(student) for student in one.values("student_id")}
