"""From what an answer made to what readers get: small bases hidden, notes, the address of the people of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal.answers.spec import NOTE, PEOPLE, TOO_FEW, Column
from portal.filters.state import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.answers.spec import AnswerSpec, Draft, Parts
    from portal.filters.filter import Filter
    from portal.filters.state import State
    from portal.warehouse import Record, Row

NOBODY = "\0"
_SIDES = {"a": "the members of the group itself", "b": "the members of what it is compared with"}


class Presented(NamedTuple):
    """An answer's table as readers get it, and the finding that was written from its rows."""

    columns: tuple[Column, ...]
    rows: list[Row]
    finding: str


def present(spec: AnswerSpec, draft: Draft, state: State, min_n: int, people: str) -> Presented:
    """Return what readers get: small bases hidden, notes and addresses of lists added, the finding from those rows.

    `people` is the address of the question's lists without a query string. Raises ValueError where a row lacks a
    declared column or has one that is not declared.
    """
    columns, rows = list(spec.columns), _checked(spec, draft)
    based = {column.name: column.base for column in columns if column.base}
    if based:
        rows = [_without_small(row, based, min_n) for row in rows]
    if NOTE not in columns and (based or any(row.get(NOTE.name) for row in rows)):
        columns.append(NOTE)
    queries: dict[str, Callable[[Record], str | None]] = {}
    for name, parts in _lists(spec).items():
        columns.append(PEOPLE if not name else _people_of(name))
        queries[columns[-1].name] = _selecting(spec, state, parts)
    finding = draft.finding if isinstance(draft.finding, str) else draft.finding(rows)
    for row in rows:
        addresses = {name: query(row) for name, query in queries.items()}
        row |= {name: None if text is None else f"{people}?{text}" for name, text in addresses.items()}
    names = [column.name for column in columns]
    return Presented(tuple(columns), [tuple(row.get(name) for name in names) for row in rows], finding)


def _checked(spec: AnswerSpec, draft: Draft) -> list[Record]:
    """Return copies of a draft's rows, each with the declared columns and perhaps a note."""
    expected = {column.name for column in spec.columns}
    for row in draft.rows:
        wrong = expected.symmetric_difference(row) - {NOTE.name}
        if wrong:
            raise ValueError(f"{spec.name}: rows and declaration differ in {', '.join(sorted(wrong))}")
    return [dict(row) for row in draft.rows]


def computed(spec: AnswerSpec, draft: Draft) -> list[str]:
    """Return the declared columns that the statement does not select: Python computed them."""
    return [column.name for column in spec.columns if column.name not in draft.source.columns]


def _lists(spec: AnswerSpec) -> dict[str, Parts | Callable[[Mapping[str, Any]], Parts | None]]:
    group: Parts | None = None if spec.group is None else {name: name for name in spec.group}
    return {**({} if group is None else {"": group}), **spec.lists}


def _people_of(name: str) -> Column:
    words = _SIDES.get(name, f"those that {name.replace('_', ' ')} counts")
    return Column(f"{PEOPLE.name}_{name}", "address", f"The address of the list of {words}.")


def _without_small(row: Record, based: Mapping[str, str], min_n: int) -> Record:
    """Return the row without the values whose base is too small or not known; say so where no note has the reason."""
    absent = {name for name, base in based.items() if row[base] is None}
    few = {name for name, base in based.items() if row[base] is not None and row[base] < min_n}
    note = row.get(NOTE.name)
    if few or (absent and note is None):
        note = "; ".join(filter(None, (TOO_FEW.format(min_n), note)))
    return {**row, **dict.fromkeys(absent | few), NOTE.name: note}


def _selecting(
    spec: AnswerSpec, state: State, parts: Parts | Callable[[Mapping[str, Any]], Parts | None]
) -> Callable[[Record], str | None]:
    """Return a function that gives the query string of a row's list, from the page's filters and the list's parts.

    Controls that select nobody are left out. What the page already chose of a part is kept to; None where the two have
    nothing in common.
    """
    if callable(parts):
        by_row = parts

        def query_of(row: Record) -> str | None:
            parts_of_row = by_row(row)
            return None if parts_of_row is None else _selecting(spec, state, parts_of_row)(row)

        return query_of
    chosen = {item.name: value for item, value in state.chosen() if item.changes_lists}
    if not chosen.keys().isdisjoint(spec.apart):
        return lambda _: None
    texts = [_part(item, parts, chosen.get(item.name)) for item in state.filters]

    def query(row: Record) -> str | None:
        pairs = [text if isinstance(text, str) else text(row) for text in texts if text is not None]
        return None if NOBODY in pairs else "&".join(text for text in pairs if text)

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
        return encoded(both) if both else NOBODY
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
        return encoded([pair]) if allowed is None or pair in allowed else NOBODY

    return named
