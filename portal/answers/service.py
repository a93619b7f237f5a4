"""Where questions are asked: the service opens a question for a filter state, on one build."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from portal.access.audit import AuditRecord
from portal.access.identity import user
from portal.answers.queries import checked
from portal.answers.reading import Reading
from portal.cache import ByteCache
from portal.errors import StoreClosed, UnknownName
from portal.saved.store import Store, redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.answers.spec import Answer, AnswerSpec, Question
    from portal.filters.state import State
    from portal.settings import Settings
    from portal.warehouse import Snapshot, Warehouse


class AnswerService:
    """Holds what every request shares: the questions, the warehouse, the settings, the cache, the store, the record."""

    def __init__(self, questions: tuple[Question, ...], warehouse: Warehouse, settings: Settings) -> None:
        """`questions` come in the order of the navigation."""
        self.questions = questions
        self.warehouse = warehouse
        self.settings = settings
        self.store = Store(settings.data / "store")
        self.audit = AuditRecord(self.store)
        self.cache = ByteCache(settings.cache_mb * 1_000_000)
        self._by_slug = {question.slug: question for question in questions}
        self._redacted_build = ""

    def question(self, slug: str) -> Question:
        """Return a question by its address; raise UnknownName."""
        if slug not in self._by_slug:
            raise UnknownName("There is no such question.")
        return self._by_slug[slug]

    def user(self) -> str:
        """Return the name of the user; empty where the proxy should have given one and did not."""
        return user(self.settings)

    @contextmanager
    def open(
        self, slug: str, pairs: Iterable[tuple[str, str]] = (), spec: AnswerSpec | None = None
    ) -> Iterator[Reading]:
        """Open a question for the pairs of a query string and hold its build until the block ends.

        `spec` is the answer whose own controls are taken too. Raises UnknownName, InvalidFilter, and what the
        warehouse raises.
        """
        question = self.question(slug)
        with self.warehouse.snapshot() as snapshot:
            yield self.reading(question, self.state(question, pairs, snapshot, spec), snapshot)

    def reading(self, question: Question, state: State, snapshot: Snapshot) -> Reading:
        """Return a question as it is read in a checked state, on a build that is held open."""
        return Reading(self, question, state, snapshot)

    def state(
        self,
        question: Question,
        pairs: Iterable[tuple[str, str]],
        snapshot: Snapshot,
        spec: AnswerSpec | None = None,
    ) -> State:
        """Return the checked state of query-string pairs; raise InvalidFilter for what is unknown or wrong."""
        self._redact_store(snapshot)
        return checked(question, pairs, snapshot, spec, lambda id_: self.store.cohort(id_, self.user()))

    def answer(self, slug: str, name: str, pairs: Iterable[tuple[str, str]] = ()) -> Answer:
        """Return one answer from the current build; raises as `open` does."""
        spec = self.question(slug).declared(name)
        with self.open(slug, pairs, spec) as reading:
            return reading.answer(spec)

    def answers(self, slug: str, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, Answer]:
        """Return several answers of one question for the same state, all from one build."""
        specs = [self.question(slug).declared(name) for name in names]
        with self.open(slug, pairs) as reading:
            return {spec.name: reading.answer(spec) for spec in specs}

    def _redact_store(self, snapshot: Snapshot) -> None:
        """Take persons who were redacted out of the store, once for each build: it may be the first without them."""
        if self._redacted_build != snapshot.build_id:
            with suppress(StoreClosed):
                self.store.forget(redacted(self.settings.data))
                self._redacted_build = snapshot.build_id
