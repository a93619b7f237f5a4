"""The overview: a card for each question with its finding, where the data comes from, what was published last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.overview import page

if TYPE_CHECKING:
    from portal.desk import Desk


def test_each_question_has_its_card_and_the_answered_ones_come_first(desk: Desk) -> None:
    """The finding on a card is that of the question's answer, word for word."""
    _, cards, _, published = page.layout(desk).children
    titles = [card.children[0].children[0].children for card in cards.children]
    assert titles == ["Score drivers", "Courses", "Flagship", "Engagement", "MOOC"]
    assert desk.answer("score-drivers", "importance").finding in str(cards.children[0])
    assert desk.answer("recommender", "companies").finding in str(cards.children[1])
    assert all("is not built yet" in str(card) for card in cards.children[2:])
    assert "Published and recomputed" in str(published)
    assert published.open is False


@pytest.mark.parametrize(
    ("answered", "begins"),
    [(1, "1 of 5 questions is answered"), (2, "2 of 5 questions are answered"), (5, "All 5 questions are answered")],
)
def test_the_first_sentence_counts_what_is_answered(answered: int, begins: str) -> None:
    """One is, several are, all are."""
    assert page.said(answered, 5).startswith(begins)
