"""What people keep: a filter state under a name, with its size then and now; notes on an answer in a filter state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.answers import cohorts
from portal.answers.people import ANSWER as PEOPLE
from portal.answers.people import CONTROLS
from portal.answers.queries import NO_COHORT, selection
from portal.errors import InvalidFilter, MissingTable, UnknownName
from portal.saved.store import SavedCohort, SavedNote, new_id, now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.answers.service import AnswerService
    from portal.answers.spec import Question
    from portal.warehouse import Snapshot

LONGEST_NAME, LONGEST_NOTE = 80, 1_000
NAMELESS = "Your name did not reach the portal, so that nothing can be kept under it; ask the operator."


@dataclass(frozen=True, slots=True)
class Sized:
    """A cohort as it is today: how many are in it (None where it no longer fits, with the reason), sizes by build."""

    cohort: SavedCohort
    question: Question
    now: int | None
    why_not: str
    sizes: tuple[tuple[str, int], ...]


def keep(
    service: AnswerService, slug: str, pairs: Iterable[tuple[str, str]], name: str, note: str, *, shared: bool
) -> SavedCohort:
    """Keep a question's filter state as a cohort and return it.

    Raises InvalidFilter where nothing is chosen, the name is empty or too long, who asks has no name, or nobody of the
    question counts is in it; UnknownName for no question.
    """
    question = service.question(slug)
    owner = service.user()
    if not owner:
        raise InvalidFilter(NAMELESS, "user", "")
    with service.open(slug, [pair for pair in pairs if pair[0] not in CONTROLS]) as reading:
        state, snapshot = reading.state, reading.snapshot
        parts = cohorts.parts(question, state)
        if not parts:
            raise InvalidFilter(
                "Nothing is chosen yet: a cohort is a choice of filters, kept under a name.", "filters", ""
            )
        choice = {item.name: value for item, value in state.chosen() if cohorts.is_kept(question, item)}
        cohort = SavedCohort(
            id=new_id(),
            owner=owner,
            name=text(name, "name", LONGEST_NAME),
            note=text(note, "note", LONGEST_NOTE, empty=True),
            question=slug,
            parts=parts,
            words=state.only(choice).words(),
            shared=shared,
            made_at=now(),
            build=snapshot.build_id,
            size=0,
        )
        size = count(service, question, cohort, snapshot)
        if size == 0:
            raise InvalidFilter(
                f"No {question.members} that the page counts are in it, so it cannot be kept.", "filters", ""
            )
        cohort = replace(cohort, size=size)
        service.store.keep(cohort)
        service.store.sized(cohort.id, snapshot.build_id, snapshot.info["built_at"], size)
    return cohort


def change(service: AnswerService, id_: str, name: str, note: str, *, shared: bool) -> SavedCohort:
    """Change name, note and sharing of one's own cohort and return it; raise InvalidFilter or UnknownName."""
    texts = {"name": text(name, "name", LONGEST_NAME), "note": text(note, "note", LONGEST_NOTE, empty=True)}
    service.store.change(id_, service.user(), **texts, shared=shared)
    cohort = service.store.cohort(id_, service.user())
    if cohort is None:
        raise UnknownName(NO_COHORT)
    return cohort


def text(value: str, what: str, longest: int, *, empty: bool = False) -> str:
    """Return a name or a note as it will be saved; raise InvalidFilter where it is empty, too long or not printable."""
    trimmed = " ".join(value.split()) if what == "name" else value.strip()
    if (not trimmed and not empty) or len(trimmed) > longest or not trimmed.replace("\n", " ").isprintable():
        fewest = 0 if empty else 1
        sentence = f"The {what} must be {fewest} to {longest:,} printable characters."
        raise InvalidFilter(sentence, what, trimmed[:longest])
    return trimmed


def count(service: AnswerService, question: Question, cohort: SavedCohort, snapshot: Snapshot) -> int:
    """Return how many are in a cohort in one build; raise InvalidFilter where it no longer fits the data."""
    spec = question.declared(PEOPLE)
    state = service.state(question, [("limit", "1")], snapshot, spec)
    members = state.with_values(cohort=selection(question, cohort, snapshot))
    return service.reading(question, members, snapshot).answer(spec).n


def sized(service: AnswerService) -> list[Sized]:
    """Return the cohorts that the user may see, the newest first, each with its size in the build that is served."""
    past = service.store.sizes()
    with service.warehouse.snapshot() as snapshot:
        return [
            _sized(service, cohort, past.get(cohort.id, []), snapshot)
            for cohort in service.store.cohorts(service.user())
        ]


def _sized(service: AnswerService, cohort: SavedCohort, past: list[tuple[str, int]], snapshot: Snapshot) -> Sized:
    question = service.question(cohort.question)
    try:
        size = count(service, question, cohort, snapshot)
    except (InvalidFilter, MissingTable) as reason:
        return Sized(cohort, question, None, str(reason), tuple(past))
    built = snapshot.info["built_at"]
    if built not in [at for at, _ in past]:
        service.store.sized(cohort.id, snapshot.build_id, built, size)
        past = [*past, (built, size)]
    return Sized(cohort, question, size, "", tuple(past))


def add_note(service: AnswerService, slug: str, answer: str, pairs: Iterable[tuple[str, str]], words: str) -> SavedNote:
    """Keep a note on one answer in one filter state and return it; raise InvalidFilter or UnknownName."""
    author = service.user()
    service.question(slug).declared(answer)
    if not author:
        raise InvalidFilter(NAMELESS, "user", "")
    with service.open(slug, pairs) as reading:
        state = reading.state
    content = text(words, "note", LONGEST_NOTE)
    note = SavedNote(new_id(), slug, answer, state.query(), state.both_words(), author, content, now())
    service.store.note(note)
    return note


def notes(service: AnswerService, slug: str, pairs: Iterable[tuple[str, str]]) -> list[SavedNote]:
    """Return the notes on a question's answers in a filter state, the oldest first."""
    with service.open(slug, pairs) as reading:
        query = reading.state.query()
    return service.store.notes(slug, query)
