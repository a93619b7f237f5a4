"""What filters are made of: a condition with its bound values, the texts that are allowed, a refusal in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHOWN = 50
LINE = 80


class Refusal(Exception):  # noqa: N818 - the client's value is refused, with what is allowed
    """A value from outside cannot be used: a sentence, the filter, the value and what is allowed (HTTP 400)."""

    def __init__(self, sentence: str, name: str, value: str, allowed: Sequence[object] = ()) -> None:
        """`sentence` is for the reader; `allowed` is cut to the first 50."""
        super().__init__(sentence)
        self.filter, self.value, self.allowed = name, value, list(allowed[:SHOWN])

    def body(self) -> dict[str, object]:
        """Return the contract's error body."""
        return {"error": str(self), "filter": self.filter, "value": self.value, "allowed": self.allowed}


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
        """Return those that this does not select, unknown ones among them."""
        return Condition(f"not coalesce(({self.sql}), false)", self.parameters)

    def renamed(self, prefix: str) -> Condition:
        """Return the same condition with other parameter names, so that two can stand in one statement."""
        sql = re.sub(r"\$(\w+)", rf"${prefix}\1", self.sql)
        return Condition(sql, {prefix + name: value for name, value in self.parameters.items()})


@dataclass(frozen=True, slots=True)
class Kept:
    """A cohort as a filter meets it: its id, name, what selects its members, the filters and states it is made of."""

    id: str
    name: str
    condition: Condition
    filters: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()


class Known(tuple[str, ...]):  # noqa: SLOT001 - a tuple subclass has no room for slots
    """The allowed texts of a filter, sorted as given, with a set for the look-up; made once a build."""

    lookup: frozenset[str]

    def __new__(cls, texts: Iterable[str]) -> Known:
        """Keep the texts in order."""
        made = super().__new__(cls, texts)
        made.lookup = frozenset(made)
        return made

    def sentence(self) -> str:
        """Return what is allowed, short enough to read."""
        if len(self) <= SHOWN:
            return "allowed are " + ", ".join(self)
        return f"{len(self):,} values are allowed, the first of them {', '.join(self[:5])}"


def short(text: str) -> str:
    """Return a text cut to 80 characters, so that an error stays readable."""
    return text if len(text) <= LINE else text[: LINE - 1] + "…"
