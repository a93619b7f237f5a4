"""Filters that a mark sets rather than a reader: what is true of a member, or of a row of another table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from portal.filters.checks import either, known
from portal.filters.condition import Condition
from portal.filters.filter import OneParameter
from portal.filters.kinds import NamesFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.filters.filter import Domain, Pairs


@dataclass(frozen=True, slots=True)
class FlagFilter(OneParameter):
    """A selector that is true or false of each member; takes both, which selects those where it is known.

    `inside` as in `NamesFilter`.
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
class CasesFilter(OneParameter):
    """A selector of named cases, each with the condition that holds of its members; a member can be in several.

    Takes several names, which select the members of any. `cases` maps each name to SQL without values from outside.
    `inside` as in `NamesFilter`.
    """

    cases: Mapping[str, str] = field(hash=False)
    kind: str = "selector"
    inside: str = ""
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


Group = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LevelsFilter(OneParameter):
    """A selector of levels of factors: members that have one of the levels in one of the factors.

    Two parameters, each with several values: a level belongs to the factors just before it in the query string, to
    any factor where there is none; such groups of factors and levels must all hold. `columns` maps each factor to its
    words and its column; `options` is the SQL that lists the levels of all.
    """

    level: str
    columns: Mapping[str, tuple[str, str]] = field(hash=False)
    options: str = ""
    kind: str = "selector"
    several: ClassVar[bool] = True

    @property
    def parameters(self) -> tuple[str, ...]:
        """The factors' parameter and the levels'."""
        return (self.name, self.level)

    @property
    def parts(self) -> tuple[CasesFilter, NamesFilter]:
        """What each parameter takes, as a selector of its own."""
        factors = CasesFilter(self.name, self.label, {name: column for name, (_, column) in self.columns.items()})
        return factors, NamesFilter(self.level, self.label, column="", options=self.options, kind="selector")

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[Group, ...]:
        """Return the groups of factors, as they are declared, and levels, sorted; each once."""
        groups: list[tuple[set[str], set[str]]] = []
        for name, text in pairs:
            if not groups or (name == self.name and groups[-1][1]):
                groups.append((set(), set()))
            allowed, index = (tuple(self.columns), 0) if name == self.name else (domain(self), 1)
            groups[-1][index].add(known(name, text, allowed))
        choices = {
            (tuple(name for name in self.columns if name in factors), tuple(sorted(some))) for factors, some in groups
        }
        return _groups_with_levels(tuple(sorted(choices)))

    def pairs(self, value: tuple[Group, ...]) -> Pairs:
        """Return for each group one pair a factor, then one a level."""
        return [
            (name, text)
            for factors, levels in _groups_with_levels(value)
            for name, texts in ((self.name, factors), (self.level, levels))
            for text in texts
        ]

    def condition(self, value: tuple[Group, ...]) -> Condition:
        """Return that in each group one of the factors has one of the bound levels; any, where no level is chosen."""
        result = Condition()
        for number, (factors, levels) in enumerate(value):
            bound = {f"{self.level}_{number}_{i}": text for i, text in enumerate(levels)}
            names = ", ".join("$" + key for key in bound)
            cases = [f"{self.columns[name][1]} in ({names})" for name in factors or self.columns]
            result = result & (Condition(f"({' or '.join(cases)})", bound) if levels else Condition())
        return result

    def words(self, value: tuple[Group, ...]) -> str:
        """Return for example `Device or platform: Desktop`."""
        return ", ".join(self._group(*group) for group in value)

    def _group(self, factors: tuple[str, ...], levels: tuple[str, ...]) -> str:
        named = either([self.columns[name][0] for name in factors]) if factors else "Any factor"
        return f"{named}: {either(levels)}" if levels else named


def _groups_with_levels(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the groups that have levels; all, where none has: factors alone say nothing beside a group with levels."""
    return tuple(group for group in groups if group[1]) or groups


Row = tuple[tuple[str, ...], ...]
ANY = "any"


@dataclass(frozen=True, slots=True)
class RowsFilter(OneParameter):
    """A selector of members by rows of another table: for each of its groups, one row has all that the group says.

    A parameter for each of the `selectors`, each with several values. A value of the first that comes after one of
    another begins a new group; `any` there says nothing. `rows` is the SQL that selects members by a row, with
    {condition} in it. In words, those of the parts are joined by `joint` and stand in place of {parts} in `phrase`.
    """

    selectors: tuple[NamesFilter, ...]
    rows: str
    joint: str = " "
    phrase: str = "{parts}"
    kind: str = "selector"
    several: ClassVar[bool] = True

    @property
    def parts(self) -> tuple[NamesFilter, ...]:
        """Its selectors."""
        return self.selectors

    @property
    def parameters(self) -> tuple[str, ...]:
        """One for each part."""
        return tuple(part.name for part in self.selectors)

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[Row, ...]:
        """Return the groups in their order, each with the chosen names of every part, sorted."""
        groups: list[list[set[str]]] = []
        first, before = self.selectors[0].name, ""
        for name, text in pairs:
            if not groups or (name == first != before and groups[-1][0]):
                groups.append([set() for _ in self.selectors])
            index = self.parameters.index(name)
            any_ = (ANY,) if index == 0 else ()
            groups[-1][index].add(known(name, text, (*any_, *domain(self.selectors[index]))))
            before = name
        choices = [
            (tuple(sorted(group[0] - {ANY})), *(tuple(sorted(names)) for names in group[1:])) for group in groups
        ]
        return tuple(dict.fromkeys(group for group in choices if any(group)))

    def pairs(self, value: tuple[Row, ...]) -> Pairs:
        """Return the pairs of each group; a group that another one implies is left out."""
        texts = list(dict.fromkeys(tuple(tuple(map(str, names)) for names in group) for group in value))
        groups = [group for group in texts if not any(_implies(other, group) for other in texts if other != group)]
        ordered = [(group[0] or (ANY,), *group[1:]) for group in groups] if len(groups) > 1 else groups
        ordered.sort(key=lambda group: not any(group[1:]))  # where only the first part is said the next would widen it
        return [
            (part.name, text)
            for group in ordered
            for part, names in zip(self.selectors, group, strict=True)
            for text in names
        ]

    def condition(self, value: tuple[Row, ...]) -> Condition:
        """Return that for each group there is a row with one of the bound names in every part that has any."""
        result = Condition()
        for number, group in enumerate(value):
            row = Condition()
            for part, names in zip(self.selectors, group, strict=True):
                row = row & (part.condition(names) if names else Condition())
            named = row.renamed(f"row_{number}_") if number else row
            result = result & Condition(self.rows.replace("{condition}", named.sql), named.parameters)
        return result

    def words(self, value: tuple[Row, ...]) -> str:
        """Return for example `Step 1 from Program A`."""
        text = " and ".join(self.phrase.format(parts=self._parts_in_words(group)) for group in value)
        return text[:1].upper() + text[1:]

    def _parts_in_words(self, group: Row) -> str:
        return self.joint.join(part.words(names) for part, names in zip(self.selectors, group, strict=True) if names)


def _implies(group: Row, other: Row) -> bool:
    """Return whether every row of the first group is one of the second."""
    return all(not theirs or (mine and set(mine) <= set(theirs)) for mine, theirs in zip(group, other, strict=True))
