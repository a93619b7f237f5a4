"""The address of the people behind a row: the question's list, narrowed to the page's filters and the row's group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import PEOPLE, Column
from portal.filters.state import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.answers.spec import AnswerSpec, Parts
    from portal.filters.filter import Filter
    from portal.filters.state import State
    from portal.warehouse import Record

    Address = Callable[[Record], str | None]

NO_MATCH = "\0"
_SIDES = {"a": "the members of the group itself", "b": "the members of what it is compared with"}


def people_list(prefix: str, slug: str, query: str = "") -> str:
    """Return the address of a question's list of people, under the site's prefix."""
    return f"{prefix}api/{slug}/people.json" + (f"?{query}" if query else "")


def row_addresses(spec: AnswerSpec, state: State, people: str) -> dict[Column, Address]:
    """Return, for each list that an answer's rows have, its column and a function that gives a row's address.

    `people` is the question's `people_list`. A row has no address (None) where its group and the page's filters have
    nothing in common.
    """
    return {_column(name): _address(people, _query(spec, state, parts)) for name, parts in _lists(spec).items()}


def _address(people: str, query: Address) -> Address:
    def address(row: Record) -> str | None:
        text = query(row)
        return None if text is None else f"{people}?{text}"

    return address


def _lists(spec: AnswerSpec) -> dict[str, Parts | Callable[[Mapping[str, Any]], Parts | None]]:
    group: Parts | None = None if spec.group is None else {name: name for name in spec.group}
    return {**({} if group is None else {"": group}), **spec.lists}


def _column(name: str) -> Column:
    if not name:
        return PEOPLE
    words = _SIDES.get(name, f"those that {name.replace('_', ' ')} counts")
    return Column(f"{PEOPLE.name}_{name}", "address", f"The address of the list of {words}.")


def _query(spec: AnswerSpec, state: State, parts: Parts | Callable[[Mapping[str, Any]], Parts | None]) -> Address:
    """Return a function that gives the query string of a row's list, from the page's filters and the list's parts.

    Controls that select nobody are left out. What the page already chose of a part is kept to; None where the two have
    nothing in common.
    """
    if callable(parts):
        by_row = parts

        def query_of(row: Record) -> str | None:
            parts_of_row = by_row(row)
            return None if parts_of_row is None else _query(spec, state, parts_of_row)(row)

        return query_of
    chosen = {item.name: value for item, value in state.chosen() if item.changes_lists}
    if not chosen.keys().isdisjoint(spec.no_lists_with):
        return lambda _: None
    texts = [_part(item, parts, chosen.get(item.name)) for item in state.filters]

    def query(row: Record) -> str | None:
        pairs = [text if isinstance(text, str) else text(row) for text in texts if text is not None]
        return None if NO_MATCH in pairs else "&".join(text for text in pairs if text)

    return query


def _part(item: Filter, parts: Parts, chosen: Any) -> str | Callable[[Record], str] | None:
    """Return one filter's part of a list's query string: fixed, made from the row, or None where it has none."""
    values = [parts[name] for name in item.parameters if name in parts]
    if not values:
        return None if chosen is None else encoded(item.pairs(chosen))
    first, *_ = values
    if isinstance(first, tuple):
        pairs = item.pairs(first if item.several else next(iter(first)))
        both = [pair for pair in pairs if chosen is None or pair in item.pairs(chosen)]
        return encoded(both) if both else NO_MATCH
    if len(item.parameters) > 1:  # of several parameters (selectors.Levels, Rows): one more group of what must hold
        before = chosen or ()
        keys = [str(parts[name]) if name in parts else None for name in item.parameters]
        return lambda row: encoded(item.pairs((*before, tuple(() if key is None else (row[key],) for key in keys))))
    key = str(first)
    if not item.several:
        return lambda row: encoded(item.pairs(row[key]))
    allowed = None if chosen is None else item.pairs(chosen)

    def named(row: Record) -> str:
        (pair,) = item.pairs((row[key],))
        return encoded([pair]) if allowed is None or pair in allowed else NO_MATCH

    return named
