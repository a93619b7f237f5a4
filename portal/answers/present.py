"""From what an answer made to what readers get: small bases hidden, notes, the address of the people of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.answers.addresses import row_addresses
from portal.answers.spec import NOTE, TOO_FEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import AnswerSpec, Column, Draft
    from portal.filters.state import State
    from portal.warehouse import Record, Row


class Presented(NamedTuple):
    """An answer's table as readers get it, and the finding that was written from its rows."""

    columns: tuple[Column, ...]
    rows: list[Row]
    finding: str


def present(spec: AnswerSpec, draft: Draft, state: State, min_n: int, people: str) -> Presented:
    """Return what readers get: small bases hidden, notes and addresses of lists added, the finding from those rows.

    `people` is the address of the question's lists (`addresses.people_list`). Raises ValueError where a row lacks a
    declared column or has one that is not declared.
    """
    columns, rows = list(spec.columns), _checked(spec, draft)
    based = {column.name: column.base for column in columns if column.base}
    if based:
        rows = [_without_small(row, based, min_n) for row in rows]
    if NOTE not in columns and (based or any(row.get(NOTE.name) for row in rows)):
        columns.append(NOTE)
    addresses = row_addresses(spec, state, people)
    columns += addresses
    finding = draft.finding if isinstance(draft.finding, str) else draft.finding(rows)
    for row in rows:
        row |= {column.name: address(row) for column, address in addresses.items()}
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


def _without_small(row: Record, based: Mapping[str, str], min_n: int) -> Record:
    """Return the row without the values whose base is too small or not known; say so where no note has the reason."""
    absent = {name for name, base in based.items() if row[base] is None}
    few = {name for name, base in based.items() if row[base] is not None and row[base] < min_n}
    note = row.get(NOTE.name)
    if few or (absent and note is None):
        note = "; ".join(filter(None, (TOO_FEW.format(min_n), note)))
    return {**row, **dict.fromkeys(absent | few), NOTE.name: note}
