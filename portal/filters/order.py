"""Controls whose values come one after the other: what is usual beside a chosen value, and which pairs are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.errors import InvalidFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.filters.filter import Domain, Filter


def in_order(
    filters: Sequence[Filter], values: Mapping[str, Any], domain: Domain, *, offers: bool = True
) -> tuple[Filter, ...]:
    """Return the filters with defaults that keep the order of each pair; raise InvalidFilter for values that do not.

    A control that comes `after` another takes a later one of the same allowed texts. The default of either is the
    nearest to its own that keeps the order; where there is only one text, the earlier control has none. `offers` says
    whether a refusal names values that would do.
    """
    by_name = {item.name: item for item in filters}
    for earlier, later in pairs(filters):
        allowed = list(domain(later))
        first, second = values.get(earlier.name), values.get(later.name)
        if first is not None and second is not None:
            _check(earlier, later, first, second, allowed, offers=offers)
        else:
            by_name |= _settled(earlier, later, first, second, allowed)
    return tuple(by_name.values())


def pairs(filters: Sequence[Filter]) -> Iterator[tuple[Filter, Filter]]:
    """Yield each two controls of which the second comes after the first."""
    by_name = {item.name: item for item in filters}
    for later in filters:
        if later.after in by_name:
            yield by_name[later.after], later


def _check(earlier: Filter, later: Filter, first: str, second: str, allowed: Sequence[str], *, offers: bool) -> None:
    """Raise InvalidFilter where the first value is not before the second, with values that would do."""
    position = allowed.index(first)
    if position < allowed.index(second):
        return
    after = allowed[position + 1 :]
    sentence = f"{earlier.name} is {first} and {later.name} is {second}, but {earlier.name} must come first."
    instead = {}
    if first != second:
        instead = {earlier.name: second, later.name: first}
    elif after:
        instead = {earlier.name: first, later.name: after[0]}
    elif position:
        instead = {earlier.name: allowed[position - 1], later.name: second}
    raise InvalidFilter(sentence, later.name, second, after, instead=instead if offers else {})


def _settled(
    earlier: Filter, later: Filter, first: str | None, second: str | None, allowed: Sequence[str]
) -> dict[str, Filter]:
    """Return the two controls, the one without a value with the default that keeps the order."""
    if first is not None:
        return {later.name: later.with_default(_nearest(earlier, first, later, allowed[allowed.index(first) + 1 :], 0))}
    if second is not None:
        return {earlier.name: earlier.with_default(_nearest(later, second, earlier, allowed[: allowed.index(second)]))}
    if earlier.default is None or earlier.default not in allowed or later.default not in allowed:
        return {}
    position = allowed.index(earlier.default)
    if position < allowed.index(later.default):
        return {}
    if after := allowed[position + 1 :]:
        return {later.name: later.with_default(after[0])}
    before = allowed[: allowed.index(later.default)]
    return {earlier.name: earlier.with_default(before[-1] if before else None)}


def _nearest(chosen: Filter, value: str, other: Filter, fitting: Sequence[str], nearest: int = -1) -> str:
    """Return the other control's default where it fits, else the nearest that does; raise InvalidFilter for none."""
    if not fitting:
        sentence = f"{chosen.name} is {value}, which leaves no value for {other.name}."
        raise InvalidFilter(sentence, chosen.name, value)
    usual: str = other.default
    return usual if usual in fitting else fitting[nearest]
