"""Purchases and refunds are those of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_subscriptions_count_all_purchases(service: AnswerService) -> None:
    """Bought and refunded of the files, whatever the filters; the rate over the bought."""
    bought = expected.tables()["student_purchases"]
    quarters = rows(service, "subscriptions", plan="free")
    assert sum(row["bought"] for row in quarters) == len(bought)
    assert sum(row["refunded"] for row in quarters) == int(bought["date_refunded"].notna().sum())
    large = [row for row in quarters if row["bought"] >= 10]
    assert [row["refund_rate"] for row in large] == near([row["refunded"] / row["bought"] for row in large])
