"""Filters that a mark sets rather than a reader: what is true of a member, or one of several overlapping cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from portal.conditions import Condition
from portal.filters import Named, either, known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.filters import Domain, Pairs


@dataclass(frozen=True, slots=True)
class Flag(Named):
    """A selector that is true or false of each member; takes both, which selects those where it is known.

    `inside` as in `Names`.
    """

    column: str
    kind: str = "selector"
    inside: str = ""
    several: ClassVar[bool] = True

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[bool, ...]:  # noqa: ARG002 - same for every build
        """Return the chosen truth values, sorted."""
        return tuple(sorted({known(self.name, text, ("true", "false")) == "true" for _, text in pairs}))

    def pairs(self, value: tuple[bool, ...]) -> Pairs:
        """Return one pair a truth value."""
        return [(self.name, "true" if truth else "false") for truth in value]

    def condition(self, value: tuple[bool, ...]) -> Condition:
        """Return column in (bound truth values)."""
        bound = {f"{self.name}_{i}": truth for i, truth in enumerate(value)}
        return Condition(f"{self.column} in ({', '.join('$' + key for key in bound)})", bound)

    def words(self, value: tuple[bool, ...]) -> str:
        """Return for example `Certified: yes`."""
        return f"{self.label}: {either(['yes' if truth else 'no' for truth in value])}"


@dataclass(frozen=True, slots=True)
class Cases(Named):
    """A selector of named cases, each with the condition that holds of its members; a member can be in several.

    Takes several names, which select the members of any. `cases` maps each name to SQL without values from outside.
    """

    cases: Mapping[str, str] = field(hash=False)
    kind: str = "selector"
    several: ClassVar[bool] = True

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the cases."""
        return tuple(self.cases)

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[str, ...]:  # noqa: ARG002 - same for every build
        """Return the chosen names, each once, in the order in which they are declared."""
        chosen = {known(self.name, text, self.choices) for _, text in pairs}
        return tuple(name for name in self.cases if name in chosen)

    def pairs(self, value: tuple[str, ...]) -> Pairs:
        """Return one pair a name."""
        return [(self.name, text) for text in value]

    def condition(self, value: tuple[str, ...]) -> Condition:
        """Return what holds of the members of any chosen case."""
        return Condition(f"({' or '.join(f'({self.cases[name]})' for name in value)})")

    def words(self, value: tuple[str, ...]) -> str:
        """Return for example `Stage viewed or certified`."""
        return f"{self.label} {either(value)}"
