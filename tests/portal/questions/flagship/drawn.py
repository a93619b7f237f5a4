"""Answers of the small source, and the flow diagrams drawn of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.questions.flagship.figures import diagram, flows
from portal.questions.flagship.words import IN_USERS
from tests.tiny_flagship import P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

KINDS = ("Professional", "Student")


def answer(service: AnswerService, name: str, *pairs: tuple[str, str]) -> Answer:
    """Return an answer of the small source."""
    return service.answer("flagship", name, pairs)


def drawn(
    service: AnswerService, numbers: str = IN_USERS, *, every: bool = False, steps: int = 2, anchor: str = P
) -> Any:
    """Return the figures of both user types."""
    chosen = ("steps", str(steps))
    answers = {name: answer(service, name, chosen) for name in ("flows", "arrivals", "first_programs")}
    diagrams = diagram.diagrams(answers["flows"], KINDS, numbers, every=every)
    pixels = diagram.pixels_per_unit(diagrams.values())
    return answers, {kind: flows.flows(way, answers, numbers, anchor, pixels) for kind, way in diagrams.items()}
