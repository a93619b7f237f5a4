"""What people keep: a filter state under a name, with its size then and now; notes on an answer in a filter state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal import cohorts
from portal.conditions import Refusal
from portal.desk import NO_COHORT, Unknown
from portal.people import CONTROLS
from portal.store import Cohort, Note, new_id, now
from portal.warehouse import Lacking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.answers import Question
    from portal.desk import Desk
    from portal.warehouse import Snapshot

LONGEST_NAME, LONGEST_NOTE = 80, 1_000
NAMELESS = "Your name did not reach the portal, so that nothing can be kept under it; ask the operator."


@dataclass(frozen=True, slots=True)
class Sized:
    """A cohort as it is today: how many are in it (None where it no longer fits, with the reason), sizes by build."""

    cohort: Cohort
    question: Question
    now: int | None
    why_not: str
    sizes: tuple[tuple[str, int], ...]


def keep(desk: Desk, slug: str, pairs: Iterable[tuple[str, str]], name: str, note: str, *, shared: bool) -> Cohort:
    """Keep a question's filter state as a cohort and return it.

    Raises Refusal where nothing is chosen, the name is empty or too long, who asks has no name, or nobody whom the
    question counts is in it; Unknown for no question.
    """
    question = desk.question(slug)
    owner = desk.user()
    if not owner:
        raise Refusal(NAMELESS, "user", "")
    with desk.warehouse.snapshot() as snapshot:
        state = desk.state(question, [pair for pair in pairs if pair[0] not in CONTROLS], snapshot)
        parts = cohorts.parts(question, state)
        if not parts:
            raise Refusal("Nothing is chosen yet: a cohort is a choice of filters, kept under a name.", "filters", "")
        kept = {item.name: value for item, value in state.chosen() if cohorts.is_kept(question, item)}
        made = Cohort(
            id=new_id(),
            owner=owner,
            name=text(name, "name", LONGEST_NAME),
            note=text(note, "note", LONGEST_NOTE, empty=True),
            question=slug,
            parts=parts,
            words=state.only(kept).words(),
            shared=shared,
            made_at=now(),
            build=snapshot.build_id,
            size=0,
        )
        size = count(desk, question, made, snapshot)
        if size == 0:
            raise Refusal(f"No {question.members} that the page counts are in it, so it cannot be kept.", "filters", "")
        made = replace(made, size=size)
        desk.store.keep(made)
        desk.store.sized(made.id, snapshot.build_id, snapshot.info["built_at"], size)
    return made


def change(desk: Desk, id_: str, name: str, note: str, *, shared: bool) -> Cohort:
    """Change name, note and sharing of one's own cohort and return it; raise Refusal or Unknown."""
    said = {"name": text(name, "name", LONGEST_NAME), "note": text(note, "note", LONGEST_NOTE, empty=True)}
    desk.store.change(id_, desk.user(), **said, shared=shared)
    found = desk.store.cohort(id_, desk.user())
    if found is None:
        raise Unknown(NO_COHORT)
    return found


def text(value: str, what: str, longest: int, *, empty: bool = False) -> str:
    """Return a name or a note as it is kept; raise Refusal where it is empty, too long or no text."""
    found = " ".join(value.split()) if what == "name" else value.strip()
    if (not found and not empty) or len(found) > longest or not found.replace("\n", " ").isprintable():
        few = 0 if empty else 1
        raise Refusal(f"The {what} must be {few} to {longest:,} printable characters.", what, found[:longest])
    return found


def count(desk: Desk, question: Question, cohort: Cohort, snapshot: Snapshot) -> int:
    """Return how many are in a cohort in one build; raise Refusal where it no longer fits the data."""
    spec = desk.spec(question, "people")
    state = desk.state(question, [("limit", "1")], snapshot, spec)
    chosen = state.with_values(cohort=desk.kept(question, cohort, snapshot))
    return desk.make(question, spec, chosen, snapshot).n


def sized(desk: Desk) -> list[Sized]:
    """Return the cohorts that who asks may see, the newest first, each with its size in the build that is served."""
    past = desk.store.sizes()
    with desk.warehouse.snapshot() as snapshot:
        return [_sized(desk, cohort, past.get(cohort.id, []), snapshot) for cohort in desk.store.cohorts(desk.user())]


def _sized(desk: Desk, cohort: Cohort, past: list[tuple[str, int]], snapshot: Snapshot) -> Sized:
    question = desk.question(cohort.question)
    try:
        size = count(desk, question, cohort, snapshot)
    except (Refusal, Lacking) as reason:
        return Sized(cohort, question, None, str(reason), tuple(past))
    built = snapshot.info["built_at"]
    if built not in [at for at, _ in past]:
        desk.store.sized(cohort.id, snapshot.build_id, built, size)
        past = [*past, (built, size)]
    return Sized(cohort, question, size, "", tuple(past))


def note(desk: Desk, slug: str, answer: str, pairs: Iterable[tuple[str, str]], words: str) -> Note:
    """Keep a note on one answer in one filter state and return it; raise Refusal or Unknown."""
    question, author = desk.question(slug), desk.user()
    desk.spec(question, answer)
    if not author:
        raise Refusal(NAMELESS, "user", "")
    with desk.warehouse.snapshot() as snapshot:
        state = desk.state(question, pairs, snapshot)
    said = text(words, "note", LONGEST_NOTE)
    made = Note(new_id(), slug, answer, state.query(), state.both_words(), author, said, now())
    desk.store.note(made)
    return made


def notes(desk: Desk, slug: str, pairs: Iterable[tuple[str, str]]) -> list[Note]:
    """Return the notes on a question's answers in a filter state, the oldest first; raise Refusal or Unknown."""
    with desk.warehouse.snapshot() as snapshot:
        state = desk.state(desk.question(slug), pairs, snapshot)
    return desk.store.notes(slug, state.query())
