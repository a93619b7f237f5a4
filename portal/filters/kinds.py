"""Filters that a reader sets in the filter bar: names, a range, several choices, a saved cohort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from portal.errors import InvalidFilter
from portal.filters.checks import bound_text, either, known, next_month, order, single
from portal.filters.condition import CohortSelection, Condition
from portal.filters.filter import OneParameter, Traits

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.filters.filter import Domain, Pairs


@dataclass(frozen=True, slots=True)
class NamesFilter(OneParameter):
    """Values that are names in the data, compared exactly after trimming; takes several.

    `options` is the SQL that lists them. As a selector it comes from a mark and is shown as a chip. `inside` is the SQL
    that selects members by a row of another table, with {condition} in it: filters with the same one speak of one row.
    Without a `column` it selects nobody by itself: its values are bound as a list ``$<name>`` (null where none is
    chosen), for statements that hold them against several columns.
    """

    column: str
    options: str = ""
    kind: str = "names"
    inside: str = ""
    several: ClassVar[bool] = True

    @property
    def widget(self) -> str:
        """A list of names to tick; a selector is shown as a chip."""
        return "names" if self.kind == "names" else ""

    def bound(self, value: tuple[str, ...] | None) -> dict[str, Any]:
        """Return the names as a list where it has no column, null where none is chosen."""
        return {} if self.column else {self.name: None if value is None else list(value)}

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[str, ...]:
        """Return the chosen names, each once, sorted."""
        allowed = domain(self)
        return tuple(sorted({known(self.name, text, allowed) for _, text in pairs}))

    def pairs(self, value: tuple[str, ...]) -> Pairs:
        """Return one pair a name; the value of a cell is written as text."""
        return [(self.name, str(text)) for text in value]

    def condition(self, value: tuple[str, ...]) -> Condition:
        """Return column in (bound names)."""
        if not self.column:
            return Condition()
        bound = {f"{self.name}_{i}": text for i, text in enumerate(value)}
        return Condition(f"{self.column} in ({', '.join('$' + key for key in bound)})", bound)

    def words(self, value: tuple[str, ...]) -> str:
        """Return for example `Country India or Brazil`."""
        return f"{self.label} {either(value)}"


@dataclass(frozen=True, slots=True)
class RangeFilter(Traits):
    """Two open-ended bounds over one column, both included: numbers, dates (YYYY-MM-DD) or months (YYYY-MM)."""

    name: str
    label: str
    column: str
    low: str
    high: str
    of: str = "number"
    kind: str = "range"
    several: ClassVar[bool] = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Both bounds."""
        return (self.low, self.high)

    @property
    def parts(self) -> tuple[Any, ...]:
        """The filter itself."""
        return (self,)

    @property
    def widget(self) -> str:
        """Two fields, from and to."""
        return "range"

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[str | None, str | None]:  # noqa: ARG002
        """Return the bounds as canonical texts; an empty range is refused."""
        bounds = {name: bound_text(name, text, self.of) for name, text in single(pairs)}
        low, high = bounds.get(self.low), bounds.get(self.high)
        if low is not None and high is not None and order(low, self.of) > order(high, self.of):
            raise InvalidFilter(f"{self.low} {low} lies after {self.high} {high}, so nothing fits.", self.low, low)
        return low, high

    def pairs(self, value: tuple[str | None, str | None]) -> Pairs:
        """Return a pair for each bound that is set."""
        return [(name, text) for name, text in zip(self.parameters, value, strict=True) if text is not None]

    def condition(self, value: tuple[str | None, str | None]) -> Condition:
        """Return column >= low and column <= high; the last month is included whole."""
        result = Condition()
        for name, text, sign in zip(self.parameters, value, (">=", "<="), strict=True):
            if text is not None:
                sign_, bound = (sign, order(text, self.of))
                if self.of == "month" and sign == "<=":
                    sign_, bound = "<", next_month(bound)
                result = result & Condition(f"{self.column} {sign_} ${name}", {name: bound})
        return result

    def words(self, value: tuple[str | None, str | None]) -> str:
        """Return for example `Registered from 2012-10-01 to 2012-12-31`."""
        ends = [f"{word} {text}" for word, text in zip(("from", "to"), value, strict=True) if text is not None]
        return f"{self.label} {' '.join(ends)}"


@dataclass(frozen=True, slots=True)
class ChoicesFilter(OneParameter):
    """A control that takes several of its choices; it selects nobody and binds nothing."""

    choices: tuple[str, ...] = ()
    standalone: bool = False
    kind: ClassVar[str] = "control"
    several: ClassVar[bool] = True

    @property
    def selects(self) -> bool:
        """It sets how an answer is made."""
        return False

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[str, ...]:  # noqa: ARG002 - same for every build
        """Return the chosen ones, each once, in the order in which they are declared."""
        chosen = {known(self.name, text, self.choices) for _, text in pairs}
        return tuple(text for text in self.choices if text in chosen)

    def pairs(self, value: tuple[str, ...]) -> Pairs:
        """Return one pair a choice."""
        return [(self.name, text) for text in value]

    def condition(self, value: tuple[str, ...]) -> Condition:  # noqa: ARG002 - it selects nobody
        """Return what is true of all."""
        return Condition()

    def words(self, value: tuple[str, ...]) -> str:
        """Return for example `Locked content and graded`."""
        return f"{self.label} {', '.join(value)}"


@dataclass(frozen=True, slots=True)
class CohortFilter(OneParameter):
    """A saved filter state, chosen by its id; `find` looks it up for the user, or raises an error that says why not.

    With `outside` its members are left out.
    """

    find: Callable[[str], CohortSelection] | None = None
    outside: bool = False
    kind: ClassVar[str] = "cohort"
    several: ClassVar[bool] = False

    @property
    def widget(self) -> str:
        """A list of cohorts; those whose members are left out have no part."""
        return "" if self.outside else "cohort"

    def with_lookup(self, find: Callable[[str], CohortSelection]) -> CohortFilter:
        """Return the filter with a function that looks up a saved cohort for the user."""
        return replace(self, find=find)

    def parse(self, pairs: Pairs, domain: Domain) -> CohortSelection:  # noqa: ARG002 - cohorts are found, not listed
        """Return the cohort."""
        ((_, text),) = single(pairs)
        assert self.find is not None  # noqa: S101 - the service sets it before a state is read
        return self.find(text)

    def pairs(self, value: CohortSelection) -> Pairs:
        """Return its one pair."""
        return [(self.name, value.id)]

    def condition(self, value: CohortSelection) -> Condition:
        """Return the condition of the saved state, its parameters renamed so that they clash with none."""
        renamed = value.condition.renamed(f"{self.name}_")
        return renamed.rest() if self.outside else renamed

    def words(self, value: CohortSelection) -> str:
        """Return for example `Cohort Late starters`."""
        return f"{self.label} {value.name}"
