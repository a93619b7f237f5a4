"""What filters are made of: a condition with its bound values, the texts that are allowed, a refusal in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHOWN = 50
LINE = 80


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true of the chosen members, and the values bound to it."""

    sql: str = "true"
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __and__(self, other: Condition) -> Condition:
        """Return what both select; names of parameters do not clash, each filter makes its own."""
        parts = [part.sql for part in (self, other) if part.sql != "true"]
        return Condition(" and ".join(parts) or "true", {**self.parameters, **other.parameters})

    def rest(self) -> Condition:
        """Return the condition that selects everyone else, including members where this one is unknown."""
        return Condition(f"not coalesce(({self.sql}), false)", self.parameters)

    def renamed(self, prefix: str) -> Condition:
        """Return the same condition with other parameter names, so that two fit in one statement."""
        sql = re.sub(r"\$(\w+)", rf"${prefix}\1", self.sql)
        return Condition(sql, {prefix + name: value for name, value in self.parameters.items()})


@dataclass(frozen=True, slots=True)
class CohortSelection:
    """A cohort as a filter meets it: its id, name, what selects its members, the filters and states it is made of."""

    id: str
    name: str
    condition: Condition
    filters: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()


class AllowedValues(tuple[str, ...]):  # noqa: SLOT001 - a tuple subclass has no room for slots
    """The allowed texts of a filter, sorted as given, with a set for the look-up; made once a build."""

    lookup: frozenset[str]

    def __new__(cls, texts: Iterable[str]) -> AllowedValues:
        """Keep the texts in order."""
        values = super().__new__(cls, texts)
        values.lookup = frozenset(values)
        return values

    def sentence(self) -> str:
        """Return what is allowed, short enough to read."""
        if len(self) <= SHOWN:
            return "allowed are " + ", ".join(self)
        return f"{len(self):,} values are allowed, the first of them {', '.join(self[:5])}"


def short(text: str) -> str:
    """Return a text cut to 80 characters, so that an error stays readable."""
    return text if len(text) <= LINE else text[: LINE - 1] + "…"
