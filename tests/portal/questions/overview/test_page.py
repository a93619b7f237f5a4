"""The overview: a card for each question with its finding, where the data comes from, what was published last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.questions.overview import page

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_each_question_has_its_card_in_the_order_of_the_navigation(service: AnswerService) -> None:
    """The finding on a card is that of the question's answer, word for word."""
    _, cards, _, published = page.layout(service).children
    five = [question for question in service.questions if question.slug != "overview"]
    assert [card.children[0].children[0].children for card in cards.children] == [one.title for one in five]
    for one, card in zip(five, cards.children, strict=True):
        assert service.answer(one.slug, one.headline).finding in str(card)
    assert "Published claims, checked" in str(published)
    assert published.open is False


@pytest.mark.parametrize(
    ("answered", "begins"),
    [(1, "1 of 5 questions is answered"), (2, "2 of 5 questions are answered"), (5, "All 5 questions are answered")],
)
def test_the_first_sentence_counts_what_is_answered(answered: int, begins: str) -> None:
    """One is, several are, all are."""
    assert page.said(answered, 5).startswith(begins)
