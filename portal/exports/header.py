"""Between answers and what leaves the portal: what an export says first, be it a workbook or print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from portal import formats
from portal.site.pages import OVERVIEW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.reading import Reading
    from portal.answers.spec import Answer, Question
    from portal.filters.state import State
    from portal.saved.store import SavedNote

SYNTHETIC = "SAMPLE DATA: synthetic rows, no conclusion holds of real people"


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """The head of an export: the question, its finding, the filters, the build and the address of the page.

    `total` is n without filters, `others` those of the other side where two are compared; `caveats` are those of every
    answer, said once; `notes` are what readers wrote on its answers in this state; `address` is the page's, with host.
    """

    question: Question
    state: State
    finding: str
    n: int
    total: int
    build: Mapping[str, Any]
    caveats: tuple[str, ...]
    notes: tuple[SavedNote, ...]
    address: str
    others: int | None = None

    @property
    def sample(self) -> bool:
        """Whether any of its numbers comes from synthetic data."""
        return any(source["sample"] for source in self.build["sources"].values())

    @property
    def filters(self) -> str:
        """The filter state in words, both sides where two are compared."""
        return self.state.both_words()

    def facts(self) -> list[tuple[str, str]]:
        """Return the lines of the head: label and words."""
        sources = [
            f"{source['title']}{' (sample)' if source['sample'] else ''}" for source in self.build["sources"].values()
        ]
        left = f"{formats.count(self.n)} of {formats.count(self.total)} {self.question.members}"
        left += "" if self.others is None else f", against {formats.count(self.others)}"
        lines = [
            ("Filters", self.filters),
            ("Usual settings", ", ".join(usual(self.state))),
            ("n", left if self.question.members else ""),
            ("Data", SYNTHETIC if self.sample else "real files"),
            ("Sources", ", ".join(sources)),
            ("Data through", formats.day(self.build["data_through"]) if self.build["data_through"] else "no dates"),
            ("Build", f"{self.build['id']}, built {formats.day(self.build['built_at'])}"),
            ("Page", self.address),
        ]
        return [(label, words) for label, words in lines if words]

    def caveats_of(self, answer: Answer) -> list[str]:
        """Return the caveats that are its own."""
        return [caveat for caveat in answer.caveats if caveat not in self.caveats]

    def notes_on(self, answer: Answer) -> list[SavedNote]:
        """Return the notes on one answer, in their order."""
        return [note for note in self.notes if note.answer == answer.name]


def export_header(
    reading: Reading, answers: Sequence[Answer], *, host: str, notes: Sequence[SavedNote] = ()
) -> ExportHeader:
    """Return what an export of a reading's answers says first. `host` comes with its scheme."""
    question, state = reading.question, reading.state
    finding = next((answer.finding for answer in answers if answer.name == question.headline), "")
    shared = [caveat for caveat in _first_caveats(answers) if all(caveat in answer.caveats for answer in answers)]
    slug = "" if question.slug == OVERVIEW else question.slug
    return ExportHeader(
        question=question,
        state=state,
        finding=finding,
        n=reading.count(),
        total=reading.unfiltered().count(),
        build=reading.build,
        caveats=tuple(shared),
        notes=tuple(notes),
        address=with_query(urljoin(host, reading.service.settings.prefix + slug), state),
        others=reading.others(),
    )


def _first_caveats(answers: Sequence[Answer]) -> tuple[str, ...]:
    return next((answer.caveats for answer in answers), ())


def with_query(address: str, state: State) -> str:
    """Return an address that asks for a state."""
    query = state.query()
    return f"{address}?{query}" if query else address


def usual(state: State) -> list[str]:
    """Return the controls that are at their default, in words."""
    return [
        item.words(item.default) for item in state.filters if item.default is not None and item.name not in state.values
    ]
