"""What a row withholds, no sentence tells: every answer in states of few students."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from portal.formats import number, percent
from portal.questions.engagement import page

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

STATES: tuple[list[tuple[str, str]], ...] = (
    [("week", "2021-05-03"), ("plan_id", "0")],
    [("week", "2021-05-03"), ("plan_id", "3"), ("plan", "paid")],
    [("week", "2021-05-10"), ("watched_b", "true"), ("base", "watched")],
    [("certificate", "true"), ("watched_a", "true"), ("week", "2021-06-07"), ("period_b", "2021Q3")],
    [("paid_until", "2021-08"), ("period_b", "2021Q3")],
    [("lapsed", "true"), ("last_watch", "13"), ("certificate", "true")],
)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_no_text_tells_what_its_rows_withhold(service: AnswerService, state: list[tuple[str, str]]) -> None:
    """Values over small bases, made with the base rule set aside, stand in no finding, headline or caption."""
    withheld = _withheld(service, state)
    everywhere = {text for texts in withheld.values() for text in texts if "." in text or "%" in text}
    assert everywhere
    for name, text in _texts(service, state).items():
        printed = set(re.findall(r"(?<![\d,.])[\d,]*\d(?:\.\d+)?%?(?![\d%])", text))
        answer, *_ = page.CARDS.get(name, (name,))
        assert not printed & withheld.get(answer, everywhere), f"{name}: {text}"


def _withheld(service: AnswerService, state: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Return for each answer the numbers that its rows withhold and none of them shows, as texts may print them."""
    withheld = {}
    shown_anywhere: set[str] = set()
    with service.open("engagement", state) as reading:
        for spec in reading.question.answers:
            if spec.name in ("people", "differences"):
                continue
            hidden: set[str] = set()
            shown: set[str] = set()
            full, given = (reading.answer(spec, **more).records() for more in ({"min_n": 0}, {}))
            for whole, row in zip(full, given, strict=True):
                for key, value in whole.items():
                    printed = _printed(value)
                    if row[key] is None:
                        hidden |= printed
                    else:
                        shown |= printed
            withheld[spec.name] = hidden - shown
            shown_anywhere |= shown
    return {name: texts - shown_anywhere for name, texts in withheld.items()}


def _printed(value: Any) -> set[str]:
    """Return a number as sentences print it: plainly, without its sign, or as percent; one digit alone says nothing."""
    if isinstance(value, bool) or not isinstance(value, float):
        return {f"{value:,}"} if isinstance(value, int) else set()
    texts = {number(abs(value), places) for places in (0, 1, 2)} | {percent(abs(value)), percent(abs(value), 0)}
    return {text for text in texts if len(text) > 2 and text != "100%"}


def _texts(service: AnswerService, state: list[tuple[str, str]]) -> dict[str, str]:
    """Return every finding, and whatever the page says."""
    view = page.view(service.question("engagement"))
    texts: dict[str, str] = {}
    for part in (view.first, *view.later):
        answers: dict[str, Answer] = service.answers("engagement", part.answers, state)
        texts |= {name: answer.finding for name, answer in answers.items()}
        for name, piece in part.draw(answers).items():
            words = piece["finding"] if isinstance(piece, dict) else str(piece)
            texts[name] = f"{texts.get(name, '')} {words}"
    return texts
