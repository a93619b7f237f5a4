"""Answers of the recommender as tests ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer


def answer(service: AnswerService, name: str, **query: str) -> Answer:
    """Return an answer for a query without repeated parameters."""
    return service.answer("recommender", name, list(query.items()))


def rows(service: AnswerService, name: str, *pairs: tuple[str, str], **query: str) -> list[dict[str, Any]]:
    """Return an answer's rows by column name."""
    return service.answer("recommender", name, [*pairs, *query.items()]).records()


def expected_of(service: AnswerService, **query: str) -> dict[str, Any]:
    """Return the only row of `prediction`."""
    (row,) = rows(service, "prediction", **query)
    return row
