"""Between the query string and the SQL: a filter is one object that holds its parameters, its condition and its words.

A filter is the definition that a question declares; what a reader chose of them is a `State` (state.py). Reading the
pairs of the query string and writing them are inverse.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from portal.errors import InvalidFilter
from portal.filters.condition import AllowedValues, CohortSelection, Condition, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Pairs = list[tuple[str, str]]
Domain: TypeAlias = "Callable[[Filter], Sequence[str]]"  # gives the allowed texts of a filter, as the data spells them


class Filter(Protocol):
    """One thing that a reader can choose; `several` tells whether it takes more than one value."""

    @property
    def name(self) -> str:
        """The parameter in the query string."""
        ...

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    @property
    def kind(self) -> str:
        """One of names, range, control, selector, cohort."""
        ...

    @property
    def several(self) -> bool:
        """Whether a parameter takes more than one value."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every query-string parameter that belongs to it."""
        ...

    def parse(self, pairs: Pairs, domain: Domain) -> Any:
        """Return the checked value of its pairs, or raise InvalidFilter."""
        ...

    def pairs(self, value: Any) -> Pairs:
        """Return the value as query-string pairs; the inverse of `parse`."""
        ...

    def condition(self, value: Any) -> Condition:
        """Return the SQL that selects the members of the value."""
        ...

    def words(self, value: Any) -> str:
        """Return the value as people say it."""
        ...


@dataclass(frozen=True, slots=True)
class OneParameter:
    """What filters with one parameter share: its name in the query string and what people call it."""

    name: str
    label: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its one parameter."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class NamesFilter(OneParameter):
    """Values that are names in the data, compared exactly after trimming; takes several.

    `options` is the SQL that lists them. As a selector it comes from a mark and is shown as a chip. `inside` is the SQL
    that selects members by a row of another table, with {condition} in it: filters with the same one speak of one row.
    Without a `column` it selects nobody by itself: its values are bound as a list ``$<name>`` (null where none is
    chosen), for statements that hold them against several columns.
    """

    column: str
    options: str
    kind: str = "names"
    inside: str = ""
    several: ClassVar[bool] = True

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
class RangeFilter:
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

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[str | None, str | None]:  # noqa: ARG002
        """Return the bounds as canonical texts; an empty range is refused."""
        bounds = {name: _bound(name, text, self.of) for name, text in _single(pairs)}
        low, high = bounds.get(self.low), bounds.get(self.high)
        if low is not None and high is not None and _order(low, self.of) > _order(high, self.of):
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
                sign_, bound = (sign, _order(text, self.of))
                if self.of == "month" and sign == "<=":
                    sign_, bound = "<", _next_month(bound)
                result = result & Condition(f"{self.column} {sign_} ${name}", {name: bound})
        return result

    def words(self, value: tuple[str | None, str | None]) -> str:
        """Return for example `Registered from 2012-10-01 to 2012-12-31`."""
        ends = [f"{word} {text}" for word, text in zip(("from", "to"), value, strict=True) if text is not None]
        return f"{self.label} {' '.join(ends)}"


@dataclass(frozen=True, slots=True)
class Control(OneParameter):
    """Sets how an answer is made; takes one value, bound as ``$<name>`` (null where it is not set).

    The values are names that `options` (SQL) lists, the `choices`, numbers from `least` to `most` (`whole` ones where
    told), or, with `longest`, any text of up to that many characters. With `column` it also selects the members that
    carry the value. `within` names the control before it on whose value its own depend: `options` binds it as
    ``$within``, and a new value there takes this one away. `usual` is the SQL that gives the default in a build. With
    `lists` the members that a row stands for depend on it, so that the addresses of their lists keep it.
    One that is `apart` stands on the page by itself, neither as a part nor as a chip of the filter bar. Without a value
    for one that is `required`, nothing can be answered.
    """

    options: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    whole: bool = False
    longest: int = 0
    default: str | float | None = None
    column: str = ""
    within: str = ""
    usual: str = ""
    lists: bool = False
    apart: bool = False
    required: bool = False
    kind: str = "control"
    several: ClassVar[bool] = False

    @property
    def numeric(self) -> bool:
        """Whether it takes a number."""
        return self.least is not None or self.most is not None

    def parse(self, pairs: Pairs, domain: Domain) -> str | float:
        """Return the name or the number."""
        ((name, text),) = _single(pairs)
        if self.longest:
            return self._free(text)
        return self._within(text) if self.numeric else known(name, text, self.choices or domain(self))

    def _free(self, text: str) -> str:
        if not text or len(text) > self.longest or not text.isprintable():
            raise InvalidFilter(
                f"{self.name} must be 1 to {self.longest} printable characters.", self.name, short(text)
            )
        return text

    def _within(self, text: str) -> float:
        value = float(_bound(self.name, text, "number"))
        low = -math.inf if self.least is None else self.least
        high = math.inf if self.most is None else self.most
        if not low <= value <= high or (self.whole and value != int(value)):
            kind = "a whole number" if self.whole else "a number"
            sentence = f"{self.name} is {text}, but it must be {kind} from {low:g} to {high:g}."
            raise InvalidFilter(sentence, self.name, text, [self.least, self.most])
        return int(value) if self.whole else value

    def pairs(self, value: str | float) -> Pairs:
        """Return its one pair."""
        return [(self.name, value if isinstance(value, str) else f"{value:.15g}")]

    def condition(self, value: str | float) -> Condition:
        """Return column = value where it selects members."""
        return Condition(f"{self.column} = ${self.name}", {self.name: value}) if self.column else Condition()

    def words(self, value: str | float) -> str:
        """Return for example `Company aardvark`."""
        return f"{self.label} {value if isinstance(value, str) else f'{value:g}'}"


@dataclass(frozen=True, slots=True)
class ChoicesFilter(OneParameter):
    """A control that takes several of its choices; it selects nobody and binds nothing. `apart` as in `Control`."""

    choices: tuple[str, ...]
    apart: bool = False
    kind: str = "control"
    several: ClassVar[bool] = True

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
    """A kept filter state, chosen by its id; `find` gives it to who asks, or raises what says why not.

    With `outside` its members are left out.
    """

    find: Callable[[str], CohortSelection] | None = None
    outside: bool = False
    kind: str = "cohort"
    several: ClassVar[bool] = False

    def parse(self, pairs: Pairs, domain: Domain) -> CohortSelection:  # noqa: ARG002 - cohorts are found, not listed
        """Return the cohort."""
        ((_, text),) = _single(pairs)
        assert self.find is not None  # noqa: S101 - the service sets it before a state is read
        return self.find(text)

    def pairs(self, value: CohortSelection) -> Pairs:
        """Return its one pair."""
        return [(self.name, value.id)]

    def condition(self, value: CohortSelection) -> Condition:
        """Return the condition of the kept state, its parameters renamed so that they clash with none."""
        renamed = value.condition.renamed(f"{self.name}_")
        return renamed.rest() if self.outside else renamed

    def words(self, value: CohortSelection) -> str:
        """Return for example `Cohort Late starters`."""
        return f"{self.label} {value.name}"


def _single(pairs: Pairs) -> Pairs:
    names = [name for name, _ in pairs]
    for name, text in pairs:
        if names.count(name) > 1:
            raise InvalidFilter(f"{name} takes one value, but {names.count(name)} were given.", name, short(text))
    return pairs


def known(name: str, text: str, allowed: Sequence[str]) -> str:
    """Return the text where it is allowed; raise InvalidFilter where not."""
    texts = allowed if isinstance(allowed, AllowedValues) else AllowedValues(allowed)
    if text not in texts.lookup:
        raise InvalidFilter(f"{name} has no value {short(text)!r}; {texts.sentence()}.", name, short(text), texts)
    return text


def _bound(name: str, text: str, of: str) -> str:
    try:
        _order(text, of)
    except ValueError as error:
        form = {"number": "a number", "date": "a date as YYYY-MM-DD", "month": "a month as YYYY-MM"}[of]
        raise InvalidFilter(f"{name} is {short(text)!r}, but it must be {form}.", name, short(text)) from error
    return text


def _order(text: str, of: str) -> Any:
    """Return the comparable, bindable value of a bound; raise ValueError where it is none."""
    if of == "number":
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text, re.ASCII) or not math.isfinite(float(text)):
            raise ValueError(text)
        return float(text)
    form = r"\d{4}-\d{2}" if of == "month" else r"\d{4}-\d{2}-\d{2}"
    if not re.fullmatch(form, text, re.ASCII):
        raise ValueError(text)
    return dt.date.fromisoformat(text + "-01" if of == "month" else text)


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def either(words: Sequence[str]) -> str:
    """Return words joined by commas and a last `or`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
