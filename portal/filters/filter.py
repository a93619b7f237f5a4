"""What a filter is: one object between the query string and the SQL, with its parameters, its condition and its words.

A filter is the definition that a question declares; what a reader chose of them is a `State` (state.py). Reading the
pairs of the query string and writing them are inverse. A new kind of filter is a module beside this one: it takes the
usual traits from `Traits` and says only what is different about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.filters.condition import CohortSelection, Condition

Pairs = list[tuple[str, str]]
Domain: TypeAlias = "Callable[[Filter], Sequence[str]]"  # gives the allowed texts of a filter, as the data spells them


class Filter(Protocol):
    """One thing that a reader can choose."""

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
        """One of names, range, control, selector, cohort; part of the API."""
        ...

    @property
    def several(self) -> bool:
        """Whether a parameter takes more than one value."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every query-string parameter that belongs to it."""
        ...

    @property
    def parts(self) -> tuple[Filter, ...]:
        """What each parameter takes, as a filter of its own."""
        ...

    @property
    def selects(self) -> bool:
        """Whether it says which members are meant; what only sets how an answer is made does not."""
        ...

    @property
    def changes_lists(self) -> bool:
        """Whether the members behind a row depend on it, so that the addresses of their lists keep it."""
        ...

    @property
    def options(self) -> str:
        """The SQL that lists its allowed texts; empty where there is none."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """Its allowed texts, where they are the same in every build."""
        ...

    @property
    def limits(self) -> tuple[float | None, float | None] | None:
        """The smallest and the largest number that it takes; None where it takes no number."""
        ...

    @property
    def default(self) -> Any:
        """The value that holds where none is chosen; None where there is none."""
        ...

    @property
    def default_sql(self) -> str:
        """The SQL that gives the default in a build; empty where there is none."""
        ...

    @property
    def required(self) -> bool:
        """Whether nothing can be answered without a value for it."""
        ...

    @property
    def within(self) -> str:
        """The control before it on whose value its own depend: `options` binds it as ``$within``."""
        ...

    @property
    def after(self) -> str:
        """The control of the same texts whose value must come before its own; empty where there is none."""
        ...

    @property
    def inside(self) -> str:
        """The SQL that selects members by a row of another table, with {condition} in it.

        Filters with the same one speak of one row.
        """
        ...

    @property
    def widget(self) -> str:
        """How the filter bar shows it: names, range, number, choice, cohort; empty where it has no part there."""
        ...

    @property
    def standalone(self) -> bool:
        """Whether it stands on the page by itself, neither as a part nor as a chip of the filter bar."""
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

    def bound(self, value: Any) -> dict[str, Any]:
        """Return what any statement of the question binds under its name; `value` is None where none is chosen."""
        ...

    def words(self, value: Any) -> str:
        """Return the value in words."""
        ...

    def with_default(self, value: Any) -> Filter:
        """Return the filter with the default that a build gives."""
        ...

    def with_lookup(self, find: Callable[[str], CohortSelection]) -> Filter:
        """Return the filter with a function that looks up saved cohorts for the user; most need none."""
        ...


class Traits:
    """What holds of most filters: they select members, bind nothing outside their condition and have no default.

    A kind that differs has a property or a field of the same name; a field needs a default of its own.
    """

    __slots__ = ()

    @property
    def options(self) -> str:
        """No SQL lists its texts."""
        return ""

    @property
    def choices(self) -> tuple[str, ...]:
        """No fixed texts."""
        return ()

    @property
    def limits(self) -> tuple[float | None, float | None] | None:
        """It takes no number."""
        return None

    @property
    def default(self) -> Any:
        """It has none."""
        return None

    @property
    def default_sql(self) -> str:
        """No build gives it a default."""
        return ""

    @property
    def required(self) -> bool:
        """Answers are made without it."""
        return False

    @property
    def within(self) -> str:
        """Its values depend on no other."""
        return ""

    @property
    def after(self) -> str:
        """Its values follow no other's."""
        return ""

    @property
    def inside(self) -> str:
        """It speaks of the member itself."""
        return ""

    @property
    def widget(self) -> str:
        """It has no part in the filter bar."""
        return ""

    @property
    def standalone(self) -> bool:
        """It stands in the filter bar, if anywhere."""
        return False

    @property
    def selects(self) -> bool:
        """It says which members are meant."""
        return True

    @property
    def changes_lists(self) -> bool:
        """Lists depend on what selects members."""
        return self.selects

    def bound(self, value: Any) -> dict[str, Any]:  # noqa: ARG002 - most filters bind in their condition only
        """Return what is bound under its name: nothing."""
        return {}

    def with_default(self, value: Any) -> Self:  # noqa: ARG002 - it has none
        """Return the filter itself."""
        return self

    def with_lookup(self, find: Callable[[str], CohortSelection]) -> Self:  # noqa: ARG002 - it looks up none
        """Return the filter itself."""
        return self


@dataclass(frozen=True, slots=True)
class OneParameter(Traits):
    """What filters with one parameter share: its name in the query string and what people call it."""

    name: str
    label: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its one parameter."""
        return (self.name,)

    @property
    def parts(self) -> tuple[Any, ...]:
        """The filter itself."""
        return (self,)
