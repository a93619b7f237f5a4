"""The middle of the flow: a question has answers; an answer is a named table made from one build for one filter state.

Page, JSON, CSV, workbook and sentence are drawn from the same `Answer`, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from portal.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from portal.answers.comparison.compare import Comparison
    from portal.answers.comparison.sides import Sides
    from portal.filters.condition import Condition
    from portal.filters.filter import Filter
    from portal.filters.state import State
    from portal.settings import Settings
    from portal.warehouse import Record, Result, Row, Snapshot

Cached: TypeAlias = "Callable[..., Any]"
TOO_FEW = "too few to compare (fewer than {})"
Parts: TypeAlias = "Mapping[str, str | tuple[Any, ...]]"
Finding: TypeAlias = "str | Callable[[Sequence[Record]], str]"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: its name, its unit and one sentence.

    Units: text, count, fraction (0-1), flag, date, address, or a unit that people say (points, hours, dollars ...);
    `points or words` holds a text where there is no number to give.
    `base` names the column that counts what the value is computed over; under the smallest cell the value is null.
    """

    name: str
    unit: str
    description: str
    base: str = ""


def ends(unit: str, of: str, base: str = "", name: str = "") -> tuple[Column, Column]:
    """Return the columns of an interval: `low` and `high`, after `name_` where one is given."""
    low, high = (f"{name}_{end}" if name else end for end in ("low", "high"))
    return Column(low, unit, f"Lower end of {of}.", base), Column(high, unit, f"Upper end of {of}.", base)


NOTE = Column("note", "text", "Why a value of this row is not given; empty where all are.")
PEOPLE = Column("people", "address", "The address of the list of the members that this row stands for.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a question's function hands over: rows by column name, the finding, and the statement behind them.

    A row has every declared column, and may have a `note`: the reason for its nulls. `source` is the statement that
    gave the rows; declared columns that it does not select were computed in Python. `members` is the answer's n where
    that is not the question's, and `called` what it counts where those are no members.
    `finding` writes the sentence from the rows as readers get them, so that it cannot tell what a row withholds; a
    sentence without numbers may be given as it is.
    """

    rows: Sequence[Record]
    finding: Finding
    source: Result
    caveats: tuple[str, ...] = ()
    members: int | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSpec:
    """The declaration of an answer: its name, title (the question it answers), columns and the function that makes it.

    `group` are the columns whose values address the people behind a row; None where rows stand for no members.
    `lists` are further lists of a row: the address `people_<name>`, `people` where the name is empty, takes, beside the
    page's filters, each parameter from a column of the row (its name) or as fixed values (a tuple); a function gives
    them by the row, None for no list. `counts` names the column that `people` counts where it is not the first count.
    `buttons` are the words of a list's button by the list's name, columns in braces, where a count's name says too
    little.
    `controls` are taken by this answer only. `uses` names the filters that its rows depend on, all where it is None.
    `sentence` says one row in words, its columns in braces. `no_lists_with` names selectors beside which a list of
    these rows would count others: with one of them chosen, rows have no list. `every` makes a list of members without
    its pages (people.unpaged). With `alone` it takes its controls and none of the question's filters. `compares` says
    what two sides are compared by; an answer that is `of_both` asks for them itself (`Context.sides`). One that is
    `aligned` is made for each side with a look at the other (`Context.beside`), so that both have the same horizon.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    make: Callable[[Context], Draft]
    group: tuple[str, ...] | None = None
    lists: Mapping[str, Parts | Callable[[Mapping[str, Any]], Parts | None]] = field(default_factory=dict, hash=False)
    counts: str = ""
    buttons: Mapping[str, str] = field(default_factory=dict, hash=False)
    controls: tuple[Filter, ...] = ()
    uses: tuple[str, ...] | None = None
    sentence: str = ""
    no_lists_with: tuple[str, ...] = ()
    every: Callable[[Context], Draft] | None = None
    alone: bool = False
    compares: Comparison | None = None
    of_both: bool = False
    aligned: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its address, words, filters and answers; `count` is the SQL of its members.

    `answers` are made of a filter state; `member` is what is known of one member, made of the member's id: the texts of
    the columns `key` of `people`, joined by colons. The last of them leads to the member's page. `others` are the title
    and the description of the further rows on that page.
    `within` gives what selects a state's members in every statement of the question, where that is not the state's own
    condition; `keeps` names controls that a cohort keeps although they select nobody by themselves. `counts` gives what
    selects those whom `count` counts, where that is not `within`.
    """

    slug: str
    title: str
    asks: str
    sources: tuple[str, ...] = ()
    members: str = ""
    filters: tuple[Filter, ...] = ()
    answers: tuple[AnswerSpec, ...] = ()
    headline: str = ""
    count: str = ""
    within: Callable[[State], Condition] | None = None
    keeps: tuple[str, ...] = ()
    member: AnswerSpec | None = None
    key: tuple[str, ...] = ()
    counts: Callable[[State], Condition] | None = None
    others: tuple[str, str] = ("What else there is", "Further rows of the data")

    @property
    def specs(self) -> tuple[AnswerSpec, ...]:
        """Every declared answer: first those of a filter state, then the one about a member."""
        return (*self.answers, self.member) if self.member else self.answers

    def counted(self, state: State) -> Condition:
        """Return the SQL that selects the members whom the question counts in a state."""
        select = self.counts or self.within
        return state.statement() if select is None else select(state)

    def spec(self, name: str) -> AnswerSpec | None:
        """Return the declaration of one answer; None where there is none."""
        return next((spec for spec in self.specs if spec.name == name), None)

    def declared(self, name: str) -> AnswerSpec:
        """Return the declaration of one answer; raise UnknownName."""
        spec = self.spec(name)
        if spec is None:
            raise UnknownName(f"{self.title} has no answer of that name.")
        return spec

    def exports(self, *, people: bool) -> tuple[AnswerSpec, ...]:
        """Return the answers that go into workbook and print view; the list of people where it is asked for."""
        return tuple(spec for spec in self.answers if people or spec.name != PEOPLE.name)


@dataclass(frozen=True, slots=True)
class Context:
    """What a function that makes an answer may use: the filter state, one build, the settings.

    `other` gives the rows of another answer for given filters, the base rule set aside: None where that answer is not
    built, none where the data does not know the filters' values. `cached` keeps work under a name for the state, or for
    those of its filters that are named third. `sides` are what selects the two sides, where the answer is of both;
    `beside` is the context of the other side, where two are compared and the answer is aligned with it.
    """

    state: State
    snapshot: Snapshot
    settings: Settings
    other: Callable[[str, str, Mapping[str, Any]], list[dict[str, Any]] | None]
    cached: Cached
    sides: Sides | None = None
    beside: Context | None = None

    def statement(self, sql: str, **more: Any) -> tuple[str, dict[str, Any]]:
        """Return the statement with the state's condition in place of ``{where}``, and the values that it binds."""
        condition = self.state.statement(sql.strip(), **more)
        return condition.sql, dict(condition.parameters)

    def select(self, sql: str, **more: Any) -> Result:
        """Run a statement for this state; return its rows by column name, with the statement as it ran."""
        return self.snapshot.select(*self.statement(sql, **more))

    def value(self, sql: str, **more: Any) -> Any:
        """Return the one value of a statement for this state."""
        return self.snapshot.value(*self.statement(sql, **more))


@dataclass(frozen=True, slots=True)
class Answer:
    """A named table with what a reader needs to trust it; `rows` are tuples in the order of `columns`.

    `n` counts `members` (courses, learners ...), `vs_n` those of the other side where two are compared.
    """

    question: str
    name: str
    title: str
    finding: str
    caveats: tuple[str, ...]
    state: State
    n: int
    build: Mapping[str, Any]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sql: str
    parameters: Mapping[str, Any]
    members: str
    vs_n: int | None = None

    @property
    def sample(self) -> bool:
        """Whether any number of it comes from synthetic data."""
        return any(source["sample"] for source in self.build["sources"].values())

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dicts of column name to value."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def values(self, name: str) -> list[Any]:
        """Return one column, top to bottom."""
        index = [column.name for column in self.columns].index(name)
        return [row[index] for row in self.rows]

    def record(self, number: int) -> dict[str, Any]:
        """Return one row, counted from 0, as a dict of column name to value."""
        return dict(zip([column.name for column in self.columns], self.rows[number], strict=True))
