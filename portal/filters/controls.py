"""Controls: filters that set how an answer is made. They take one value, bound as ``$<name>`` in any statement."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from portal.errors import InvalidFilter
from portal.filters.checks import bound_text, known, single
from portal.filters.condition import Condition, short
from portal.filters.filter import OneParameter

if TYPE_CHECKING:
    from portal.filters.filter import Domain, Pairs


@dataclass(frozen=True, slots=True)
class Control(OneParameter):
    """What all controls share.

    With `column` it also selects the members that carry the value. With `lists` the members that a row stands for
    depend on it, so that the addresses of their lists keep it. `default_sql` gives the default in a build.
    """

    default: Any = None
    column: str = ""
    default_sql: str = ""
    lists: bool = False
    standalone: bool = False
    required: bool = False
    kind: ClassVar[str] = "control"
    several: ClassVar[bool] = False

    @property
    def selects(self) -> bool:
        """Whether it has a column."""
        return bool(self.column)

    @property
    def changes_lists(self) -> bool:
        """Whether it selects members, or is declared so."""
        return self.selects or self.lists

    def bound(self, value: Any) -> dict[str, Any]:
        """Return the value under its name, the default where none is chosen, null where there is no default."""
        return {self.name: self.default if value is None else value}

    def with_default(self, value: Any) -> Self:
        """Return the control with the default that a build gives."""
        return replace(self, default=value)

    def condition(self, value: Any) -> Condition:
        """Return column = value where it selects members."""
        return Condition(f"{self.column} = ${self.name}", {self.name: value}) if self.column else Condition()

    def pairs(self, value: Any) -> Pairs:
        """Return its one pair."""
        return [(self.name, str(value))]

    def words(self, value: Any) -> str:
        """Return for example `Company aardvark`."""
        return f"{self.label} {value}"


@dataclass(frozen=True, slots=True)
class ChoiceControl(Control):
    """Takes one of the names that `options` (SQL) lists, or of the `choices`.

    `within` names the control before it on whose value its own depend: a new value there takes this one away. `after`
    names the control of the same names whose value must come before its own.
    """

    options: str = ""
    choices: tuple[str, ...] = ()
    within: str = ""
    after: str = ""

    @property
    def widget(self) -> str:
        """A list of names."""
        return "choice"

    def parse(self, pairs: Pairs, domain: Domain) -> str:
        """Return the name."""
        ((name, text),) = single(pairs)
        return known(name, text, self.choices or domain(self))


@dataclass(frozen=True, slots=True)
class NumberControl(Control):
    """Takes a number from `minimum` to `maximum`, a whole one where it is `whole`."""

    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The smallest and the largest number."""
        return (self.minimum, self.maximum)

    @property
    def widget(self) -> str:
        """A field for a number."""
        return "number"

    def parse(self, pairs: Pairs, domain: Domain) -> float:  # noqa: ARG002 - same for every build
        """Return the number."""
        ((_, text),) = single(pairs)
        value = float(bound_text(self.name, text, "number"))
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        if not low <= value <= high or (self.whole and value != int(value)):
            kind = "a whole number" if self.whole else "a number"
            sentence = f"{self.name} is {text}, but it must be {kind} from {low:g} to {high:g}."
            raise InvalidFilter(sentence, self.name, text, self.limits)
        return int(value) if self.whole else value

    def pairs(self, value: float) -> Pairs:
        """Return its one pair."""
        return [(self.name, f"{value:.15g}")]

    def words(self, value: float) -> str:
        """Return for example `Cut at percentile 99`."""
        return f"{self.label} {value:g}"


@dataclass(frozen=True, slots=True)
class TextControl(Control):
    """Takes any printable text of up to `max_length` characters; it has no part in the filter bar."""

    max_length: int = 200

    def parse(self, pairs: Pairs, domain: Domain) -> str:  # noqa: ARG002 - any text
        """Return the text."""
        ((name, text),) = single(pairs)
        if not text or len(text) > self.max_length or not text.isprintable():
            sentence = f"{name} must be 1 to {self.max_length} printable characters."
            raise InvalidFilter(sentence, name, short(text))
        return text
