"""From what an answer made to what readers get: small bases hidden, notes, the address of the people of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import NOTE, PEOPLE, TOO_FEW, Column
from portal.filters.state import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.answers.spec import AnswerSpec, Draft, Parts
    from portal.filters.kinds import Filter
    from portal.filters.state import State
    from portal.warehouse import Row

NOBODY = "\0"
_SIDES = {"a": "the members of the group itself", "b": "the members of what it is compared with"}


def present(
    spec: AnswerSpec, made: Draft, state: State, least: int, people: str
) -> tuple[tuple[Column, ...], list[Row]]:
    """Return the columns and rows as readers get them: small bases hidden, notes and people's addresses added.

    `people` is the address of the question's lists without a query string.
    """
    notes = dict(made.notes)
    rows = list(made.rows)
    columns = list(spec.columns)
    if any(column.base for column in columns):
        rows = _hide_small(spec, rows, least, notes)
    if notes or any(column.base for column in columns):
        columns.append(NOTE)
        rows = [(*row, notes.get(place)) for place, row in enumerate(rows)]
    for name, parts in _lists(spec).items():
        columns.append(PEOPLE if not name else _people_of(name))
        query = _selecting(spec, state, parts)
        found = [query(row) for row in rows]
        rows = [(*row, None if text is None else f"{people}?{text}") for row, text in zip(rows, found, strict=True)]
    return tuple(columns), rows


def _lists(spec: AnswerSpec) -> dict[str, Parts | Callable[[Mapping[str, Any]], Parts | None]]:
    own: Parts | None = None if spec.group is None else {name: name for name in spec.group}
    return {**({} if own is None else {"": own}), **spec.lists}


def _people_of(name: str) -> Column:
    words = _SIDES.get(name, f"those that {name.replace('_', ' ')} counts")
    return Column(f"{PEOPLE.name}_{name}", "address", f"The address of the list of {words}.")


def _hide_small(spec: AnswerSpec, rows: list[Row], least: int, notes: dict[int, str]) -> list[Row]:
    """Return the rows without the values whose base is too small or not known; say so where no note has the reason."""
    places = {column.name: place for place, column in enumerate(spec.columns)}
    based = {place: places[column.base] for place, column in enumerate(spec.columns) if column.base}
    shown = []
    for number, row in enumerate(rows):
        absent = {place for place, base in based.items() if row[base] is None}
        few = {place for place, base in based.items() if row[base] is not None and row[base] < least}
        if few or (absent and number not in notes):
            notes[number] = "; ".join(filter(None, (TOO_FEW.format(least), notes.get(number))))
        shown.append(tuple(None if place in absent | few else value for place, value in enumerate(row)))
    return shown


def _selecting(
    spec: AnswerSpec, state: State, parts: Parts | Callable[[Mapping[str, Any]], Parts | None]
) -> Callable[[Row], str | None]:
    """Return what makes the query string that selects a row's members: the page's filters and the list's parts.

    Controls that select nobody are left out. What the page already chose of a part is kept to; None where the two have
    nothing in common.
    """
    names = [column.name for column in spec.columns]
    if callable(parts):
        by_row = parts

        def one(row: Row) -> str | None:
            found = by_row(dict(zip(names, row, strict=False)))
            return None if found is None else _selecting(spec, state, found)(row)

        return one
    chosen = {item.name: value for item, value in state.chosen() if selects(item)}
    if not chosen.keys().isdisjoint(spec.apart):
        return lambda _: None
    texts = [_part(item, parts, names, chosen.get(item.name)) for item in state.filters]

    def query(row: Row) -> str | None:
        found = [text if isinstance(text, str) else text(row) for text in texts if text is not None]
        return None if NOBODY in found else "&".join(text for text in found if text)

    return query


def _part(item: Filter, parts: Parts, names: list[str], chosen: Any) -> str | Callable[[Row], str] | None:
    """Return one filter's part of a list's query string: fixed, made from the row, or None where it has none."""
    own = [parts[name] for name in item.parameters if name in parts]
    if not own:
        return None if chosen is None else encoded(item.pairs(chosen))
    if isinstance(own[0], tuple):
        pairs = item.pairs(own[0] if item.several else own[0][0])
        both = [pair for pair in pairs if chosen is None or pair in item.pairs(chosen)]
        return encoded(both) if both else NOBODY
    if len(item.parameters) > 1:  # of several parameters (selectors.Levels, Rows): one more group of what must hold
        before = chosen or ()
        places = [names.index(str(parts[name])) if name in parts else None for name in item.parameters]
        return lambda row: encoded(
            item.pairs((*before, tuple(() if place is None else (row[place],) for place in places)))
        )
    at = [names.index(str(name)) for name in own]
    if not item.several:
        return lambda row: encoded(item.pairs(row[at[0]]))
    allowed = None if chosen is None else item.pairs(chosen)

    def named(row: Row) -> str:
        (pair,) = item.pairs((row[at[0]],))
        return encoded([pair]) if allowed is None or pair in allowed else NOBODY

    return named


def selects(item: Filter) -> bool:
    """Return whether lists depend on a filter; a control's do where it names a column or says so."""
    return item.kind != "control" or bool(getattr(item, "column", "") or getattr(item, "lists", False))
