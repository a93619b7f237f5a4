"""Where answers are asked for: checks the state, makes the answer from one build, and keeps it in a bounded cache."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from portal.access.identity import user
from portal.answers import cohorts
from portal.answers.comparison import compare
from portal.answers.comparison.sides import Sides, chooses, overlap, rest, sides
from portal.answers.present import computed, present, selects
from portal.answers.spec import Answer, Context, Draft, OldDraft, domain, in_build
from portal.cache import ByteCache
from portal.errors import InvalidFilter, MissingTable, StoreClosed, UnknownName
from portal.filters.condition import CohortSelection
from portal.filters.kinds import CohortFilter
from portal.filters.state import parse
from portal.saved.store import SavedCohort, Store, redacted
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from portal.answers.spec import AnswerSpec, Question
    from portal.filters.kinds import Filter
    from portal.filters.state import State
    from portal.settings import Settings
    from portal.warehouse import Row, Snapshot, Warehouse

SAMPLE = "Sample data: synthetic rows that stand in for a source with no real file; no conclusion holds of real people."
NO_COHORT = "There is no such cohort, or it is not shared with you."
PRIVATE = frozenset({"limit", "offset", "sort", "order", "search", "id"})
_CELL_BYTES = 64
_WEIGHED = 200
_COUNT_BYTES = 256


def weight(answer: Answer) -> int:
    """Return the estimated bytes of an answer: 64 a cell, and the length of its texts, judged by 200 to 400 rows."""
    step = max(1, len(answer.rows) // _WEIGHED)
    texts = step * sum(len(value) for row in answer.rows[::step] for value in row if isinstance(value, str))
    return _CELL_BYTES * (len(answer.rows) * len(answer.columns) + 32) + texts + len(answer.sql)


class AnswerService:
    """Gives the answers of all questions; the page, the API and the exports all context here."""

    def __init__(self, questions: tuple[Question, ...], warehouse: Warehouse, settings: Settings) -> None:
        """`questions` in the order of the navigation."""
        self.questions = questions
        self.warehouse = warehouse
        self.settings = settings
        self.store = Store(settings.data / "store")
        self._forgotten = ""
        self._by_slug = {question.slug: question for question in questions}
        self._kept = ByteCache(settings.cache_mb * 1_000_000)

    def question(self, slug: str) -> Question:
        """Return a question by its address; raise UnknownName."""
        if slug not in self._by_slug:
            raise UnknownName("There is no such question.")
        return self._by_slug[slug]

    def spec(self, question: Question, name: str) -> AnswerSpec:
        """Return the declaration of an answer; raise UnknownName."""
        spec = question.spec(name)
        if spec is None:
            raise UnknownName(f"{question.title} has no answer of that name.")
        return spec

    def state(
        self, question: Question, pairs: Iterable[tuple[str, str]], snapshot: Snapshot, spec: AnswerSpec | None = None
    ) -> State:
        """Return the checked state of query-string pairs; raise InvalidFilter for what is unknown or wrong.

        The controls of `spec` are taken too, and nothing else where it stands alone.
        """
        self._forget(snapshot)
        own = spec.controls if spec else ()
        filters = own if spec and spec.alone else in_build(question.filters, snapshot) + own
        settled = tuple(
            replace(item, find=lambda id_: self._found(question, id_, snapshot))
            if isinstance(item, CohortFilter)
            else item
            for item in filters
        )
        return parse(settled, pairs, lambda item, within: domain(snapshot, item, within))

    def listed(self, question: Question, state: State, count: int, form: str) -> None:
        """Write down who listed or exported how many of whom, and in which form (list, member, json, csv ...).

        What was searched, and whose page was opened, is not written: it can name a person. Raises StoreClosed where it
        cannot be written, so that nobody is listed without a record.
        """
        said = [item.words(value) for item, value in state.chosen() if item.name not in PRIVATE]
        words = ", ".join(said + ["searched"] * ("search" in state.values))
        with self.warehouse.snapshot() as snapshot:
            self.store.listed(self.user(), question.slug, words, form, count, snapshot.build_id)

    def _forget(self, snapshot: Snapshot) -> None:
        """Once a build: take the persons out of what is kept whom the build may be the first to leave out."""
        if self._forgotten != snapshot.build_id:
            with suppress(StoreClosed):
                self.store.forget(redacted(self.settings.data))
                self._forgotten = snapshot.build_id

    def _found(self, question: Question, id_: str, snapshot: Snapshot) -> CohortSelection:
        """Return a cohort that who asks may see; raise UnknownName, the same for a missing one and for another's."""
        cohort = self.store.cohort(id_, self.user())
        if cohort is None:
            raise UnknownName(NO_COHORT)
        return self.kept(question, cohort, snapshot)

    def kept(self, question: Question, cohort: SavedCohort, snapshot: Snapshot) -> CohortSelection:
        """Return the members of a question that a cohort selects; raise InvalidFilter where it no longer fits."""
        plain = tuple(item for item in in_build(question.filters, snapshot) if not isinstance(item, CohortFilter))

        def state_of(pairs: Iterable[tuple[str, str]]) -> State:
            return parse(plain, pairs, lambda item, within: domain(snapshot, item, within), sides=False)

        return cohorts.kept(question, cohort, state_of)

    def user(self) -> str:
        """Return the name of who asks; empty where a proxy should have told it and did not."""
        return user(self.settings)

    def answer(self, slug: str, name: str, pairs: Iterable[tuple[str, str]] = ()) -> Answer:
        """Return an answer for query-string pairs from the current build.

        Raises UnknownName, InvalidFilter, and what the warehouse raises.
        """
        question = self.question(slug)
        spec = self.spec(question, name)
        with self.warehouse.snapshot() as snapshot:
            return self.make(question, spec, self.state(question, pairs, snapshot, spec), snapshot)

    def answers(self, slug: str, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, Answer]:
        """Return several answers of one question for the same state, all from one build."""
        question = self.question(slug)
        specs = [self.spec(question, name) for name in names]
        with self.warehouse.snapshot() as snapshot:
            state = self.state(question, pairs, snapshot)
            return {spec.name: self.make(question, spec, state, snapshot) for spec in specs}

    def make(
        self, question: Question, spec: AnswerSpec, state: State, snapshot: Snapshot, *, least: int | None = None
    ) -> Answer:
        """Return the kept answer of a checked state, or make it; `least` is the base under which values are hidden.

        States that differ only in filters that the answer does not use share one. Of a state that compares it is the
        answer of both sides.
        """
        least = self.settings.min_cell if least is None else least
        if not state.compares:
            return self._one(question, spec, state, snapshot, least)
        made = (self._one if spec.of_both else self._both)(question, spec, state, snapshot, least)
        both = self.overlap(question, state, snapshot)
        said = (compare.IN_BOTH.format(f"{both:,} {question.members}"),) if both else ()
        return replace(made, vs_n=self.others(question, state, snapshot), caveats=(*said, *made.caveats))

    def _one(self, question: Question, spec: AnswerSpec, state: State, snapshot: Snapshot, least: int) -> Answer:
        used = state
        if spec.uses is not None:
            used = state.only(_used(state, spec.uses))
        key = (snapshot.build_id, question.slug, spec.name, used.query(), str(least))
        found: Answer | None = self._kept.get(key)
        if found is None:
            found = self._make(question, spec, used, snapshot, least)
            self._kept.put(key, found, weight(found))
        if used.query() == state.query():  # a cohort can have been renamed since
            return found if found.state.values == state.values else replace(found, state=state)
        return replace(found, state=state, n=self.count(question, state, snapshot))

    def _both(self, question: Question, spec: AnswerSpec, state: State, snapshot: Snapshot, least: int) -> Answer:
        """Return the answer of the first side, compared with the other's where both can be."""
        first, other = sides(state, question.counted)
        found = replace(self._one(question, spec, first, snapshot, least), state=state)
        why = compare.why_not(
            spec, others=self.count(question, other, snapshot), of_rest=other.filters != first.filters
        )
        if spec.compares is None or why:
            return found if spec.name == "people" else replace(found, caveats=(why, *found.caveats))
        return compare.both(spec, spec.compares, found, self._one(question, spec, other, snapshot, least), least)

    def chooses(self, state: State) -> bool:
        """Return whether anything is chosen of who is meant."""
        return any(chooses(item) for item, _ in state.chosen())

    def others(self, question: Question, state: State, snapshot: Snapshot) -> int | None:
        """Return how many are on the other side; None where none is compared."""
        return self.count(question, sides(state, question.counted)[1], snapshot) if state.compares else None

    def overlap(self, question: Question, state: State, snapshot: Snapshot) -> int:
        """Return how many are on both sides."""
        if state.versus is None:
            return 0
        return self.count(question, overlap(*sides(state, question.counted), question.counted), snapshot)

    def count(self, question: Question, state: State, snapshot: Snapshot) -> int:
        """Return the members that a state leaves, on its first side; what selects nobody does not count them anew."""
        if not question.count:
            return 0
        state = state.only({item.name: value for item, value in state.chosen() if _counts(item, question)})
        key = (snapshot.build_id, question.slug, "", state.query())
        found: int | None = self._kept.get(key)
        if found is None:
            found = int(self.context(question, state, snapshot).value(question.count))
            self._kept.put(key, found, _COUNT_BYTES)
        return found

    def _make(self, question: Question, spec: AnswerSpec, state: State, snapshot: Snapshot, least: int) -> Answer:
        context = self.context(question, state, snapshot)
        made = spec.make(replace(context, sides=self._sides(question, state)) if spec.of_both else context)
        build = stamp(snapshot, question)
        sql, parameters = _shown_sql(spec, made)
        columns, rows = present(spec, made, state, least, self._lists(question))
        return Answer(
            question=question.slug,
            name=spec.name,
            title=spec.title,
            finding=made.finding,
            caveats=(
                *made.caveats,
                *([SAMPLE] if any(source["sample"] for source in build["sources"].values()) else []),
            ),
            state=state,
            n=self.count(question, state, snapshot) if made.members is None else made.members,
            build=build,
            columns=columns,
            rows=tuple(rows),
            sql=sql,
            parameters=parameters,
            members=made.called or question.members,
        )

    def stream(
        self, question: Question, spec: AnswerSpec, answer: Answer, snapshot: Snapshot
    ) -> Generator[Sequence[Row]]:
        """Return all rows of an answer's statement in chunks, as readers get them; close it to stop the query."""
        with closing(snapshot.chunks(answer.sql, answer.parameters)) as chunks:
            for chunk in chunks:
                made = Draft(chunk, "", Result(chunk, (), answer.sql, answer.parameters))
                yield present(spec, made, answer.state, self.settings.min_cell, self._lists(question))[1]

    def _lists(self, question: Question) -> str:
        return f"{self.settings.prefix}api/{question.slug}/people.json"

    def context(self, question: Question, state: State, snapshot: Snapshot) -> Context:
        """Return what makes the answers of a question for a checked state: one build, other answers, shared work."""

        def other(slug: str, name: str, filters: Mapping[str, Any]) -> list[dict[str, Any]] | None:
            asked = self.question(slug)
            spec = asked.spec(name)
            if spec is None:
                return None
            try:
                chosen = self.state(asked, _pairs(filters), snapshot, spec)
                return self.make(asked, spec, chosen, snapshot, least=0).records()
            except InvalidFilter:
                return []
            except MissingTable:
                return None

        def share(name: str, make: Callable[[], tuple[Any, int]], uses: Iterable[str] | None = None) -> Any:
            used = state.only(_used(state, tuple(state.values if uses is None else uses)))
            key = (snapshot.build_id, question.slug, f"share {name}", used.query())
            found = self._kept.get(key)
            if found is None:
                found, size = make()
                self._kept.put(key, found, size)
            return found

        return Context(state, snapshot, self.settings, other, share)

    def _sides(self, question: Question, state: State) -> Sides | None:
        """Return both sides of a state, the rest where it compares with no other; None where nothing is chosen."""
        if not self.chooses(state):
            return None
        first = state.only(state.values)
        other = sides(state, question.counted)[1] if state.compares else rest(first, question.counted)
        chosen = chosen_in(first) | (chosen_in(state.versus) if state.versus else frozenset())
        words = state.other_words() or "the rest"
        return Sides(question.counted(first), question.counted(other).renamed("vs_"), words, chosen)


def chosen_in(state: State) -> frozenset[str]:
    """Return the parameters that a state sets, its cohorts' among them, each by itself and as `name=value`."""
    kept = [value for _, value in state.chosen() if isinstance(value, CohortSelection)]
    lines = [line for value in kept for part in value.parts for line in part.removeprefix(cohorts.LEFT_OUT).split("\n")]
    found = [*state.pairs(), *(pair for line in lines for pair in parse_qsl(line, keep_blank_values=True))]
    return frozenset(word for name, text in found for word in (name, f"{name}={text}"))


def _used(state: State, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of the named filters; cohorts with them, since they are made of any."""
    return {
        name: value
        for name, value in state.values.items()
        if name in names or (names and isinstance(value, CohortSelection))
    }


def _counts(item: Filter, question: Question) -> bool:
    """Return whether a filter changes how many members there are."""
    return selects(item) or any(f"${name}" in question.count for name in item.parameters)


def stamp(snapshot: Snapshot, question: Question) -> dict[str, Any]:
    """Return what an answer says of its build: id, times and the question's sources (all, where it names none)."""
    info = snapshot.info
    names = question.sources or tuple(info["sources"])
    sources = {name: source for name, source in info["sources"].items() if name in names}
    through = [source["data_through"] for source in sources.values() if source["data_through"]]
    return {
        "id": info["id"],
        "built_at": info["built_at"],
        "data_through": max(through, default=None),
        "sources": sources,
    }


def _shown_sql(spec: AnswerSpec, draft: Draft | OldDraft) -> tuple[str, Mapping[str, Any]]:
    """Return the SQL as readers see it, with its bound values: it says which columns Python computed from its rows."""
    if isinstance(draft, OldDraft):
        names, sql, parameters = list(draft.computed), draft.sql, draft.parameters
    else:
        names, sql, parameters = computed(spec, draft), draft.source.sql, draft.source.parameters
    said = f"-- {', '.join(names)}: computed in Python from the rows of this statement\n" if names else ""
    return said + sql, parameters


def _pairs(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, str(text)) for name, value in filters.items() for text in (value if isinstance(value, list) else [value])
    ]
