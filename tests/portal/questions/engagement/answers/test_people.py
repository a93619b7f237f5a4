"""A list has the members that the number behind it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


@pytest.mark.parametrize(("plan", "period"), [("free", A), ("paid", B)])
def test_those_removed_can_be_listed(service: AnswerService, plan: str, period: str) -> None:
    """They are the students at or above the percentile, by pandas."""
    frame = expected.watched()
    watched = frame[(frame["plan"] == plan) & (frame["period"] == period)]
    cut = watched["minutes"].quantile(0.95)
    rows = service.answer("engagement", "minutes", [("trim", "95")]).records()
    (row,) = [row for row in rows if (row["plan"], row["period"]) == (plan, period)]
    query = parse_qsl(urlsplit(row["people_removed"]).query)
    listed = service.answer("engagement", "people", query).values("student_id")
    assert listed == sorted(watched.loc[watched["minutes"] >= cut, "student_id"])


def test_without_a_selector_those_who_watched_are_listed(service: AnswerService) -> None:
    """In either quarter, under the chosen plan; as many as n."""
    listed = service.answer("engagement", "people", [("plan", "paid"), ("limit", "10000")])
    assert listed.values("student_id") == sorted(expected.students("paid", A) | expected.students("paid", B))


def test_a_list_of_purchases_has_a_row_a_purchase(service: AnswerService) -> None:
    """Active ones run on the quarter's last day; members are purchases, and search finds a student's."""
    bought = expected.tables()["student_purchases"]
    query = [("quarter", "2021Q2"), ("purchase", "active"), ("limit", "10000")]
    listed = service.answer("engagement", "people", query)
    runs = bought[(bought["date_purchased"] <= "2021-06-30") & (bought["last"] >= "2021-06-30")]
    assert listed.values("purchase_id") == sorted(runs["purchase_id"])
    assert listed.members == "purchases"
    searched = service.answer("engagement", "people", [*query, ("search", str(runs["student_id"].iloc[0]))])
    assert str(runs["student_id"].iloc[0]) in {str(student) for student in searched.values("student_id")}
