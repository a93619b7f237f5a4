"""A question as it is read: in one filter state, on one build. It makes answers and counts, and keeps them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.answers.addresses import people_list
from portal.answers.comparison import sides
from portal.answers.comparison.answer import compared
from portal.answers.present import computed, present
from portal.answers.spec import Answer, Context, Draft
from portal.errors import InvalidFilter, MissingTable
from portal.filters.condition import CohortSelection
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from portal.answers.service import AnswerService
    from portal.answers.spec import AnswerSpec, Question
    from portal.filters.filter import Filter
    from portal.filters.state import State
    from portal.warehouse import Row, Snapshot

SAMPLE = "Sample data: synthetic rows that stand in for a source with no real file; no conclusion holds of real people."
_CELL_BYTES = 64
_CELLS_BESIDE = 32
_WEIGHED_ROWS = 200
_COUNT_BYTES = 256


@dataclass(frozen=True, slots=True)
class Reading:
    """A question in a checked filter state, on a build that is held open as long as it is used."""

    service: AnswerService
    question: Question
    state: State
    snapshot: Snapshot

    def of(self, state: State) -> Reading:
        """Return the same question and build in another state."""
        return replace(self, state=state)

    def unfiltered(self) -> Reading:
        """Return the same question and build without any filter."""
        return self.of(self.service.state(self.question, (), self.snapshot))

    @property
    def build(self) -> dict[str, Any]:
        """What an answer says of its build."""
        return provenance(self.snapshot, self.question)

    @property
    def chooses(self) -> bool:
        """Whether anything is chosen of who is meant."""
        return any(item.selects for item, _ in self.state.chosen())

    def answer(self, spec: AnswerSpec, *, min_n: int | None = None) -> Answer:
        """Return an answer, of both sides where the state compares two.

        `min_n` is the base under which values are hidden, the setting's where none is given.
        """
        min_n = self.service.settings.min_cell if min_n is None else min_n
        return compared(self, spec, min_n) if self.state.compares else self.single(spec, min_n)

    def single(self, spec: AnswerSpec, min_n: int, beside: State | None = None) -> Answer:
        """Return the cached answer of the state's first side, or make it.

        States that differ only in filters that the answer does not use share one. `beside` is the other side, where two
        are compared; answers that are not aligned do not look at it.
        """
        used = self.state if spec.uses is None else self.state.only(_used(self.state, spec.uses))
        other = beside if spec.aligned else None
        key = (self.snapshot.build_id, self.question.slug, spec.name, used.query(), str(min_n), _query(other))
        answer: Answer | None = self.service.cache.get(key)
        if answer is None:
            answer = self.of(used)._make(spec, min_n, other)
            self.service.cache.put(key, answer, weight(answer))
        if used.query() == self.state.query():  # a cohort can have been renamed since
            return answer if answer.state.values == self.state.values else replace(answer, state=self.state)
        return replace(answer, state=self.state, n=self.count())

    def count(self) -> int:
        """Return how many members the state selects, on its first side."""
        if not self.question.count:
            return 0
        chosen = {item.name: value for item, value in self.state.chosen() if _counts(item, self.question)}
        reading = self.of(self.state.only(chosen))
        key = (self.snapshot.build_id, self.question.slug, "", reading.state.query())
        n: int | None = self.service.cache.get(key)
        if n is None:
            n = int(reading.context().value(self.question.count))
            self.service.cache.put(key, n, _COUNT_BYTES)
        return n

    def others(self) -> int | None:
        """Return how many are on the other side; None where none is compared."""
        if not self.state.compares:
            return None
        _, other = sides.sides(self.state, self.question.counted)
        return self.of(other).count()

    def overlap(self) -> int:
        """Return how many are on both sides."""
        if self.state.versus is None:
            return 0
        counted = self.question.counted
        return self.of(sides.overlap(*sides.sides(self.state, counted), counted)).count()

    def stream(self, spec: AnswerSpec, answer: Answer) -> Generator[Sequence[Row]]:
        """Return all rows of an answer's statement in chunks, as readers get them; close it to stop the query."""
        min_n = self.service.settings.min_cell
        with closing(self.snapshot.chunks(answer.sql, answer.parameters)) as chunks:
            for rows in chunks:
                draft = Draft(rows, "", Result(rows, (), answer.sql, answer.parameters))
                yield present(spec, draft, answer.state, min_n, self._lists()).rows

    def context(self) -> Context:
        """Return what the functions that make answers may use."""
        return Context(self.state, self.snapshot, self.service.settings, self._other, self._cached)

    def _make(self, spec: AnswerSpec, min_n: int, beside: State | None) -> Answer:
        context = self.context()
        if beside is not None:
            context = replace(context, beside=self.of(beside).context())
        if spec.of_both:
            context = replace(context, sides=sides.chosen_sides(self.state, self.question.counted))
        draft = spec.make(context)
        sql, parameters = _shown_sql(spec, draft)
        columns, rows, finding = present(spec, draft, self.state, min_n, self._lists())
        build = self.build
        return Answer(
            question=self.question.slug,
            name=spec.name,
            title=spec.title,
            finding=finding,
            caveats=(*draft.caveats, *([SAMPLE] if is_sample(build) else [])),
            state=self.state,
            n=self.count() if draft.members is None else draft.members,
            build=build,
            columns=columns,
            rows=tuple(rows),
            sql=sql,
            parameters=parameters,
            members=draft.called or self.question.members,
        )

    def _lists(self) -> str:
        return people_list(self.service.settings.prefix, self.question.slug)

    def _other(self, slug: str, name: str, filters: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """Return the rows of another answer for given filters, the base rule set aside (Context.other)."""
        question = self.service.question(slug)
        spec = question.spec(name)
        if spec is None:
            return None
        try:
            state = self.service.state(question, _pairs(filters), self.snapshot, spec)
            return self.service.reading(question, state, self.snapshot).answer(spec, min_n=0).records()
        except InvalidFilter:
            return []
        except MissingTable:
            return None

    def _cached(self, name: str, make: Callable[[], tuple[Any, int]], uses: Iterable[str] | None = None) -> Any:
        """Return what `make` gives, with its size in bytes, or gave before for these filters (Context.cached)."""
        used = self.state.only(_used(self.state, tuple(self.state.values if uses is None else uses)))
        key = (self.snapshot.build_id, self.question.slug, f"cached {name}", used.query())
        value = self.service.cache.get(key)
        if value is None:
            value, size = make()
            self.service.cache.put(key, value, size)
        return value


def provenance(snapshot: Snapshot, question: Question) -> dict[str, Any]:
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


def is_sample(build: Mapping[str, Any]) -> bool:
    """Whether any source of a build's provenance is synthetic."""
    return any(source["sample"] for source in build["sources"].values())


def weight(answer: Answer) -> int:
    """Return the estimated bytes of an answer: 64 a cell, and the length of its texts, judged by 200 to 400 rows."""
    step = max(1, len(answer.rows) // _WEIGHED_ROWS)
    texts = step * sum(len(value) for row in answer.rows[::step] for value in row if isinstance(value, str))
    return _CELL_BYTES * (len(answer.rows) * len(answer.columns) + _CELLS_BESIDE) + texts + len(answer.sql)


def _used(state: State, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of the named filters; cohorts with them, since they are made of any."""
    return {
        name: value
        for name, value in state.values.items()
        if name in names or (names and isinstance(value, CohortSelection))
    }


def _query(state: State | None) -> str:
    return "" if state is None else state.query()


def _counts(item: Filter, question: Question) -> bool:
    """Return whether a filter changes how many members there are."""
    return item.changes_lists or any(f"${name}" in question.count for name in item.parameters)


def _shown_sql(spec: AnswerSpec, draft: Draft) -> tuple[str, Mapping[str, Any]]:
    """Return the SQL as readers see it, with its bound values: it says which columns Python computed from its rows."""
    names = computed(spec, draft)
    comment = f"-- {', '.join(names)}: computed in Python from the rows of this statement\n" if names else ""
    return comment + draft.source.sql, draft.source.parameters


def _pairs(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, str(text)) for name, value in filters.items() for text in (value if isinstance(value, list) else [value])
    ]
