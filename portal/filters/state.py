"""What a reader chose: the filter state of a page, which is its query string, in one canonical order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from portal.errors import InvalidFilter
from portal.filters.condition import CohortSelection, Condition, short
from portal.filters.order import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from portal.filters.filter import Domain, Filter, Pairs

Domains: TypeAlias = "Callable[[Filter, str | None], Sequence[str]]"
OTHER_SIDE = "vs."
REST = "rest"


@dataclass(frozen=True, slots=True)
class State:
    """What a reader chose of a question's filters; `versus` is the other side where two are compared."""

    filters: tuple[Filter, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    versus: State | None = None
    against_rest: bool = False

    def pairs(self) -> Pairs:
        """Return the state as query-string pairs in the canonical order."""
        pairs = [pair for item, value in self.chosen() for pair in item.pairs(value)]
        if self.against_rest:
            return [*pairs, (OTHER_SIDE.rstrip("."), REST)]
        return pairs + [(OTHER_SIDE + name, text) for name, text in (self.versus.pairs() if self.versus else [])]

    def query(self) -> str:
        """Return the query string without its question mark; empty where nothing is chosen."""
        return encoded(self.pairs())

    def chosen(self) -> list[tuple[Filter, Any]]:
        """Return each filter that is set, with its value, in the order in which the question declares them."""
        return [(item, self.values[item.name]) for item in self.filters if item.name in self.values]

    def get(self, name: str) -> Any:
        """Return the value of a filter, a control's default where it is not set, else None."""
        if name in self.values:
            return self.values[name]
        return next((item.default for item in self.filters if item.name == name), None)

    def names(self) -> set[str]:
        """Return the names of the filters that are set, including those inside its cohorts."""
        cohorts = [value for value in self.values.values() if isinstance(value, CohortSelection)]
        return set(self.values).union(*(cohort.filters for cohort in cohorts))

    def statement(self, text: str = "{where}", **more: Any) -> Condition:
        """Return a text with the condition in place of ``{where}`` and every value it binds: controls', and `more`."""
        condition = self.condition()
        sql = text.replace("{where}", condition.sql)
        values = {**self.controls(), **condition.parameters, **more}
        return Condition(sql, {name: values[name] for name in dict.fromkeys(re.findall(r"\$(\w+)", sql))})

    def condition(self) -> Condition:
        """Return what selects the members of this side; filters that speak of one row of another table go together."""
        result = Condition()
        for item, value in self.chosen():
            if not item.inside:
                result = result & item.condition(value)
        for inside in dict.fromkeys(item.inside for item, _ in self.chosen()):
            if inside:
                row = self.inside(inside)
                result = result & Condition(inside.replace("{condition}", row.sql), row.parameters)
        return result

    def inside(self, inside: str) -> Condition:
        """Return what the chosen filters with this `inside` say of the row of the other table; nothing where none."""
        result = Condition()
        for item, value in self.chosen():
            if item.inside == inside:
                result = result & item.condition(value)
        return result

    @property
    def compares(self) -> bool:
        """Whether two sides are compared; sides.py gives them."""
        return self.against_rest or self.versus is not None

    def other_words(self) -> str:
        """Return the other side in words; empty where there is none."""
        if self.against_rest:
            return "the rest"
        return "" if self.versus is None else self.versus.words()

    def both_words(self) -> str:
        """Return the state in words, with the other side where two are compared."""
        return f"{self.words()}, against {self.other_words()}" if self.compares else self.words()

    def controls(self) -> dict[str, Any]:
        """Return what is bound under the name of each control and each filter of names without a column.

        Null where it is not set and has no default.
        """
        bound: dict[str, Any] = {}
        for item in self.filters:
            bound |= item.bound(self.values.get(item.name))
        return bound

    def words(self) -> str:
        """Return the state in words; `all` where nothing is chosen."""
        return ", ".join(item.words(value) for item, value in self.chosen()) or "all"

    def described(self) -> dict[str, object]:
        """Return the values for the JSON answer: parameter to value, lists where several can be chosen; both sides."""
        result: dict[str, object] = {}
        for item, value in self.chosen():
            for name, text in item.pairs(value):
                already = result.get(name)
                several = [*already, text] if isinstance(already, list) else [text]
                result[name] = several if item.several else text
        if self.against_rest:
            return {**result, OTHER_SIDE.rstrip("."): REST}
        other = self.versus.described() if self.versus else {}
        return result | {OTHER_SIDE + name: value for name, value in other.items()}

    def with_values(self, **values: Any) -> State:
        """Return a copy with other values; None takes a filter away."""
        return self.only({key: value for key, value in {**self.values, **values}.items() if value is not None})

    def only(self, values: Mapping[str, Any]) -> State:
        """Return a state of the same filters with just these values."""
        return replace(self, values=dict(values), versus=None, against_rest=False)


def encoded(pairs: Pairs) -> str:
    """Return pairs as a query string, every reserved character percent-encoded."""
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)


def parse(filters: Sequence[Filter], pairs: Iterable[tuple[str, str]], domain: Domains, *, sides: bool = True) -> State:
    """Return the state of query-string pairs; raise InvalidFilter for the first that is unknown or wrong.

    `domain` gives the allowed texts of a filter, under the value of the control that it lies within, if any.
    """
    owners = {name: item for item in filters for name in item.parameters}
    own_pairs: dict[str, Pairs] = {}
    other: Pairs = []
    against_rest = False
    for name, text in pairs:
        if sides and name == OTHER_SIDE.rstrip(".") and text == REST:
            against_rest = True
        elif sides and name.startswith(OTHER_SIDE):
            other.append((name.removeprefix(OTHER_SIDE), text))
        elif name in owners:
            own_pairs.setdefault(owners[name].name, []).append((name, text.strip()))
        else:
            raise InvalidFilter(f"There is no filter {short(name)!r} here.", short(name), short(text), sorted(owners))
    values: dict[str, Any] = {}
    for item in filters:
        if item.name in own_pairs:
            values[item.name] = item.parse(own_pairs[item.name], _within(item, values, domain))
        elif item.required:
            raise InvalidFilter(f"{item.label} is missing: add {item.name}=... to the address.", item.name, "")
    ordered = in_order(filters, values, lambda item: domain(item, None), offers=sides)
    versus = _other_side(ordered, values, other, domain) if other else None
    return State(ordered, values, versus, against_rest)


def _other_side(filters: Sequence[Filter], values: Mapping[str, Any], pairs: Pairs, domain: Domains) -> State:
    """Return the state of the other side, whose controls are those of the first unless it sets them itself."""
    versus = parse(filters, pairs, domain, sides=False)
    in_order(filters, {**values, **versus.values}, lambda item: domain(item, None), offers=False)
    return versus


def _within(item: Filter, values: Mapping[str, Any], domain: Domains) -> Domain:
    outer = values.get(item.within)
    return lambda inner: domain(inner, outer)
