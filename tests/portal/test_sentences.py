"""No text says more than its rows: over every answer and page in random states, those of few members among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.filters.state import encoded
from tests.audit import budget
from tests.portal.every_question import QUESTIONS
from tests.portal.random_states import random_state
from tests.portal.sentences import faults, page_texts, withheld

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

    Pairs = list[tuple[str, str]]

STATES = 6  # of each tab in `make test`; `make audit` goes on, on the sample too
FILTERS = 5  # at most in a state: the more, the fewer members


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("From 3.9% to 3.9%.", ["from X to X: From 3.9% to 3.9%."]),
        ("From 3.9% to 3.95%. From 12 to 12.5.", []),
        ("Most leave in week 2 (31.0%).", ["most, not over half: Most leave in week 2 (31.0%)."]),
        ("Most leave (51.0%). Most, 1,201 of 2,400, return. At most 9 of them.", []),
        ("A rate of 14.3%.", ["withheld 14.3%"]),
        ("A rate of 114.3%.", []),
    ],
)
def test_what_counts_as_a_fault(text: str, wrong: list[str]) -> None:
    """Here 14.3% is withheld."""
    assert faults(text, ["14.3%"]) == wrong


def wrong_texts(service: AnswerService, slug: str, pairs: Pairs) -> list[str]:
    """Return what is wrong in the texts of all answers and of the page of a question in a state."""
    with service.open(slug, pairs) as reading:
        specs = [spec for spec in reading.question.answers if spec.name != "people"]
        answers = {spec.name: (reading.answer(spec), reading.answer(spec, min_n=0)) for spec in specs}
        counts = [reading.count(), reading.unfiltered().count(), reading.others() or 0]
    wrong = [
        f"{name}: {fault}"
        for name, pair in answers.items()
        for text in (pair[0].finding, *pair[0].caveats)
        for fault in faults(text, withheld([pair], counts))
    ]
    hidden = withheld(answers.values(), counts)
    return wrong + [
        f"page: {fault}" for text in page_texts(service, slug, encoded(pairs)) for fault in faults(text, hidden)
    ]


@pytest.mark.parametrize("number", range(STATES))
@pytest.mark.parametrize("slug", QUESTIONS)
def test_no_text_says_more_than_its_rows(service: AnswerService, slug: str, number: int) -> None:
    """The tiny build, where nearly every base is small."""
    assert wrong_texts(service, slug, random_state(service, slug, number, FILTERS)) == []


@pytest.mark.audit
@pytest.mark.parametrize("slug", QUESTIONS)
def test_many_states_of_the_tiny_build(service: AnswerService, slug: str) -> None:
    """The same, in state after state."""
    for number in budget():
        assert wrong_texts(service, slug, random_state(service, slug, number, FILTERS)) == []


@pytest.mark.audit
@pytest.mark.parametrize("slug", [slug for slug in QUESTIONS if slug != "weekdays"])
def test_many_states_of_the_sample(sample: AnswerService, slug: str) -> None:
    """The same on the whole sample, without course models."""
    for number in budget():
        assert wrong_texts(sample, slug, random_state(sample, slug, number, FILTERS)) == []
