"""Every mark of every tab leads to a list as long as its number says, whatever is chosen."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from portal import formats
from portal.answers import people
from portal.filters.state import encoded
from portal.site import question_page
from portal.site.components import mark_card
from tests.audit import asked_for, budget
from tests.portal.every_question import FACTS, PAGES, QUESTIONS
from tests.portal.random_states import random_state
from tests.portal.tree import data, kinds, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, AnswerSpec

    Pairs = list[tuple[str, str]]

SMALLEST = 10  # the base of PORTAL_MIN_CELL
SAMPLE = 5  # states of each tab in `make test`; `make audit` goes on
UNSEEN = "skip"  # labels and bands are drawn as traces that the mouse passes through
CASES = [(slug, number) for slug in QUESTIONS for number in range(SAMPLE)]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]} state {case[1]}", scope="module")
def state(request: pytest.FixtureRequest, service: AnswerService) -> tuple[str, Pairs]:
    """Nothing chosen, then random states of one to three filters and selectors, the same on each run."""
    slug, number = request.param
    return slug, random_state(service, slug, number)


@pytest.fixture(scope="module")
def listed(service: AnswerService) -> Callable[[str, str], int]:
    """Count the members at a list's address."""

    @cache
    def count(slug: str, query: str) -> int:
        question = service.question(slug)
        spec = people.unpaged(question.declared("people"))
        with service.warehouse.snapshot() as held:
            return service.reading(question, service.state(question, parse_qsl(query), held, spec), held).answer(spec).n

    return count


def made(service: AnswerService, slug: str, pairs: Pairs) -> dict[str, Answer]:
    """Return the answers of a question but the list."""
    return service.answers(slug, [spec.name for spec in service.question(slug).answers if spec.name != "people"], pairs)


def lists_of(spec: AnswerSpec, row: dict[str, Any], answers: dict[str, Answer]) -> Iterator[tuple[str, int]]:
    """Return each address of a row with what it counts: its own column, else the first count after the groups."""
    counts = [
        column.name for column in spec.columns if column.unit == "count" and column.name not in (spec.group or ())
    ]
    for column, address in row.items():
        name = column.removeprefix("people").removeprefix("_")
        if not column.startswith("people") or address is None:
            continue
        if name not in ("a", "b"):
            yield address, row[name or spec.counts or counts[0]]
        elif spec.name == "lift":
            yield address, row[f"kept_{name}"]
        else:
            level = row["level" if name == "a" else "reference"]
            levels = {(one["factor"], one["level"]): one["scored"] for one in answers["levels"].records()}
            yield address, levels[row["factor"], level]


def test_every_row_lists_exactly_its_members(
    service: AnswerService, state: tuple[str, Pairs], listed: Callable[[str, str], int]
) -> None:
    """For every answer and row each list is as long as its count; n is the same in all answers."""
    slug, pairs = state
    answers = made(service, slug, pairs)
    assert len({answer.n for answer in answers.values()}) == 1
    wrong = [
        (answer.name, address, number)
        for answer in answers.values()
        for row in answer.records()
        for address, number in lists_of(service.question(slug).declared(answer.name), row, answers)
        if listed(slug, urlsplit(address).query) != number
    ]
    assert wrong == []


def test_a_value_over_a_small_base_is_hidden(service: AnswerService, state: tuple[str, Pairs]) -> None:
    """Each value with a base is null where that counts fewer than ten, or is not known; the row's note says why."""
    slug, pairs = state
    for name, answer in made(service, slug, pairs).items():
        based = [column for column in service.question(slug).declared(name).columns if column.base]
        for row in answer.records():
            small = [column for column in based if (row[column.base] or 0) < SMALLEST]
            assert {row[column.name] for column in small} <= {None}, (name, row)
            assert not small or row["note"], (name, row)


def test_every_mark_opens_the_card_of_a_row(service: AnswerService, state: tuple[str, Pairs]) -> None:
    """What the mouse can point at carries the number of a row, of the card's answer or of the one it names."""
    slug, pairs = state
    answers = made(service, slug, pairs)
    for thing, figure in drawn(service, slug, encoded(pairs)).items():
        own = PAGES[slug].charts[thing].answer
        for mark in marks(figure) if thing not in FACTS[slug].rowless else ():
            answer, _, number = str(mark).rpartition(":")
            assert int(number) < len(answers[answer or own].rows), (thing, mark)


def drawn(service: AnswerService, slug: str, query: str) -> dict[str, Any]:
    """Return the figures of a tab in a state by their card; none where nobody is left."""
    view = PAGES[slug].view
    assert view is not None
    body = question_page.shown(service, view, f"?{query}" if query else "", f"/{slug}")
    if body["hidden"]:
        return {}
    pieces = dict(body["pieces"])
    for part in view.later:
        pieces |= question_page.shown_later(service, view.question, part, body["state"])
    return {
        thing: piece["figure"] for thing, piece in pieces.items() if isinstance(piece, dict) and piece.get("figure")
    }


def marks(figure: Any) -> Iterator[Any]:
    """Return what each mark of a figure carries; a cell of a heat map without a value is no mark."""
    for trace in figure["data"]:
        if trace.get("hoverinfo") == UNSEEN:
            continue
        if trace["type"] == "sankey":
            for kind, many in (("node", "label"), ("link", "source")):
                assert len(trace[kind]["customdata"]) == len(trace[kind][many])
                yield from trace[kind]["customdata"]
            continue
        values = next(trace[axis] for axis in ("z", "x") if axis in trace)
        pairs = zip(flat(trace["customdata"]), flat(values), strict=True)
        yield from (mark for mark, value in pairs if value is not None)


def flat(values: Any) -> list[Any]:
    """Return values, those of a heat map line by line."""
    return [cell for line in values for cell in (line if isinstance(line, (list, tuple)) else [line])]


def test_a_card_says_how_many_its_list_has(
    service: AnswerService, state: tuple[str, Pairs], listed: Callable[[str, str], int]
) -> None:
    """One row of every answer, opened: the number on each button is the length of the list behind it."""
    slug, pairs = state
    for name, answer in made(service, slug, pairs).items():
        if not answer.rows:
            continue
        number = random.Random(name).randrange(len(answer.rows))  # noqa: S311 - the same row everywhere
        ask = {"slug": slug, "answer": name, "row": str(number), "query": encoded(pairs)}
        _, body = mark_card.asked(service, ask)
        for button in kinds(body, "Button"):
            said = words(button)
            if data(button, "data-do") == "list" and any(sign.isdigit() for sign in said):
                assert formats.count(listed(slug, data(button, "data-query"))) in said, (name, number, said)


EVERY_STATE = (
    test_every_row_lists_exactly_its_members,
    test_a_value_over_a_small_base_is_hidden,
    test_every_mark_opens_the_card_of_a_row,
    test_a_card_says_how_many_its_list_has,
)


@pytest.mark.audit
@pytest.mark.parametrize("slug", QUESTIONS)
@pytest.mark.parametrize("check", EVERY_STATE, ids=lambda check: check.__name__)
def test_many_states(
    service: AnswerService, listed: Callable[[str, str], int], slug: str, check: Callable[..., None]
) -> None:
    """Each of the tests above on each tab, in state after state."""
    for number in budget():
        check(**asked_for(check, service=service, listed=listed, state=(slug, random_state(service, slug, number))))
