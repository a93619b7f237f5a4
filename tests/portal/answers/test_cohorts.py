"""Cohorts over a real warehouse: any list can be kept, stays as long, is one more filter of every answer."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from portal.answers import cohort_service
from portal.answers.service import AnswerService
from portal.errors import InvalidFilter, UnknownName
from portal.questions.registry import all_questions
from portal.settings import read
from tests.portal.every_question import FACTS, PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Pairs = list[tuple[str, str]]
CASES = [(slug, state) for slug, facts in FACTS.items() for state in facts.saved]
IDS = [f"{slug}-{len(state)}" for slug, state in CASES]


@pytest.fixture(scope="module")
def kept(service: AnswerService, tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over the tiny build, whose store is a fresh one."""
    return AnswerService(
        all_questions(PACKAGES), service.warehouse, read({"PORTAL_DATA": str(tmp_path_factory.mktemp("kept"))})
    )


def listed(service: AnswerService, slug: str, state: Pairs) -> Iterator[tuple[str, Pairs]]:
    """Give the lists behind the first and the last row of every answer in a state."""
    for spec in service.question(slug).answers:
        answer = service.answer(slug, spec.name, state)
        for row in answer.records()[:1] + answer.records()[-1:] if spec.name not in FACTS[slug].uncounted else ():
            for name, address in row.items():
                if name.startswith("people") and address:
                    yield f"{spec.name} {name}", parse_qsl(urlsplit(address).query, keep_blank_values=True)


@pytest.mark.parametrize(("slug", "state"), CASES, ids=IDS)
def test_any_list_can_be_kept_and_stays_as_long(kept: AnswerService, slug: str, state: Pairs) -> None:
    """A list, the cohort made of it, its list and its complement: those inside and outside are all.

    Every fifth list, beginning with another in each state; `make audit` takes them all.
    """
    first = [own for own, _ in CASES].index(slug)
    keeps(kept, slug, islice(listed(kept, slug, state), CASES.index((slug, state)) - first, None, 5))


@pytest.mark.audit
@pytest.mark.parametrize(("slug", "state"), CASES, ids=IDS)
def test_every_list_can_be_kept_and_stays_as_long(kept: AnswerService, slug: str, state: Pairs) -> None:
    """The same for all of them."""
    keeps(kept, slug, listed(kept, slug, state))


def keeps(kept: AnswerService, slug: str, lists: Iterable[tuple[str, Pairs]]) -> None:
    """Check the cohort of each list; every answer of every eighth."""
    question, facts = kept.question(slug), FACTS[slug]
    everyone = kept.answer(slug, "people", [("limit", "1")]).n
    seen = 0
    for what, pairs in lists:
        people = kept.answer(slug, "people", [*pairs, ("limit", "1")])
        if not people.n or not pairs:
            continue
        cohort = cohort_service.keep(kept, slug, pairs, what, "", shared=False)
        inside = kept.answer(slug, "people", [("cohort", cohort.id), ("limit", "10000")])
        if people.members == question.members:
            assert inside.n == cohort.size == people.n, what
        if not facts.lists_more:
            outside = kept.answer(slug, "people", [("outside", cohort.id), ("limit", "1")])
            assert inside.n + outside.n == everyone, what
        for spec in [spec for spec in question.answers if spec.name != "people" and seen % 8 == 0]:
            own, others, all_ = (
                kept.answer(slug, spec.name, pairs).n
                for pairs in ([("cohort", cohort.id)], [("outside", cohort.id)], [])
            )
            assert (own or 0) + (others or 0) == (all_ or 0), (what, spec.name)
            assert spec.name in facts.uncounted or facts.lists_more or own == inside.n, (what, spec.name)
        seen += 1
    assert seen or [] not in facts.saved


@pytest.mark.parametrize(("slug", "state"), CASES, ids=IDS)
def test_a_kept_state_gives_the_answers_of_its_filters(kept: AnswerService, slug: str, state: Pairs) -> None:
    """Every answer under the cohort is the answer under the filters that it was made of.

    But where filters speak of enrolments or of quarters, or those who are counted aside: a cohort is of people,
    whatever else they did.
    """
    facts = FACTS[slug]
    selecting = [pair for pair in state if pair[0] not in facts.controls]
    controls = [pair for pair in state if pair not in selecting]
    if not selecting:
        with pytest.raises(InvalidFilter, match="Nothing is chosen"):
            cohort_service.keep(kept, slug, [], "all", "", shared=False)
        return
    cohort = cohort_service.keep(kept, slug, selecting, "some", "", shared=False)
    for spec in kept.question(slug).answers:
        if spec.name == "people" or facts.lists_more or spec.name in facts.by_rows:
            continue
        own = kept.answer(slug, spec.name, state)
        through = kept.answer(slug, spec.name, [*controls, ("cohort", cohort.id)])
        outside = kept.answer(slug, spec.name, [*controls, ("outside", cohort.id)])
        assert numbers(through) == numbers(own), spec.name
        assert (through.n or 0) + (outside.n or 0) == (kept.answer(slug, spec.name, controls).n or 0), spec.name


def numbers(answer: Any) -> list[tuple[Any, ...]]:
    """Return the rows without addresses."""
    places = [place for place, column in enumerate(answer.columns) if column.unit != "address"]
    return [tuple(row[place] for place in places) for row in answer.rows]


def test_a_cohort_of_a_cohort_needs_no_other(kept: AnswerService) -> None:
    """What is chosen within and without cohorts is kept as what they are made of."""
    first = cohort_service.keep(kept, "mooc", [("viewed", "true")], "viewers", "", shared=False)
    second = cohort_service.keep(kept, "mooc", [("certified", "true"), ("cohort", first.id)], "both", "", shared=False)
    third = cohort_service.keep(kept, "mooc", [("outside", second.id), ("cohort", first.id)], "rest", "", shared=False)
    assert second.parts == ("certified=true", "viewed=true")
    assert third.parts == ("viewed=true", "-certified=true\nviewed=true")
    assert first.size == second.size + third.size


def test_a_cohort_of_another_population_is_refused(kept: AnswerService) -> None:
    """The five sources have different people, and the sentence says so."""
    cohort = cohort_service.keep(kept, "mooc", [("viewed", "true")], "viewers", "", shared=False)
    with pytest.raises(InvalidFilter, match="do not know each other's people"):
        kept.answer("flagship", "people", [("cohort", cohort.id)])


def test_who_is_not_counted_cannot_be_kept(kept: AnswerService) -> None:
    """Those who never launched anything have no journey."""
    with pytest.raises(InvalidFilter, match="No users that the page counts"):
        cohort_service.keep(kept, "flagship", [("never_launched", "true")], "waiting", "", shared=False)


@pytest.mark.parametrize("id_", ["", "nothing", "x" * 5000, "' or 1=1 --"])
def test_an_unknown_cohort_is_not_found(kept: AnswerService, id_: str) -> None:
    """The same sentence for any id that is none."""
    with pytest.raises(UnknownName, match="no such cohort"):
        kept.answer("mooc", "funnel", [("cohort", id_)])


def test_a_renamed_cohort_is_shown_by_its_new_name(kept: AnswerService) -> None:
    """Though the numbers are kept."""
    cohort = cohort_service.keep(kept, "mooc", [("viewed", "true")], "before", "", shared=False)
    before = kept.answer("mooc", "funnel", [("cohort", cohort.id)])
    kept.store.change(cohort.id, "local user", name="after")
    after = kept.answer("mooc", "funnel", [("cohort", cohort.id)])
    assert (before.state.words(), after.state.words()) == ("Cohort before", "Cohort after")
    assert before.rows == after.rows


@pytest.mark.parametrize(("name", "note"), [("", ""), ("x" * 81, ""), ("a\x00b", ""), ("a", "n" * 1001)])
def test_names_and_notes_are_checked(kept: AnswerService, name: str, note: str) -> None:
    """A sentence says how long they may be."""
    with pytest.raises(InvalidFilter, match="printable characters"):
        cohort_service.keep(kept, "mooc", [("viewed", "true")], name, note, shared=False)
