"""The people behind a number: one kind of answer that every question declares over its own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import Column, Made, Spec
from portal.filters import Control
from portal.formats import count

if TYPE_CHECKING:
    from portal.answers import Ask

MOST = 10_000
PAGE = 100


def spec(
    title: str, *, members: str, columns: tuple[Column, ...], table: str, search: tuple[str, ...], order: str
) -> Spec:
    """Return the `people` answer over `table`: filtered, searched in the `search` columns, sorted, a page at a time.

    `order` is the order of rows that are equal in the chosen sort, and the order where none is chosen.
    """
    names = [column.name for column in columns]
    found = " or ".join(f"contains(lower({name}), lower($search))" for name in search)
    matched = f"from {table}\nwhere ({{where}}) and ($search is null or {found})"
    listed = f"select {', '.join(names)}\n{matched}\norder by {{order}}\nlimit $limit offset $offset"
    counted = f"select count(*)::bigint {matched}"

    def make(ask: Ask) -> Made:
        return _make(ask, listed, counted, members, order)

    return Spec("people", title, columns, make, controls=controls(tuple(names)))


def controls(columns: tuple[str, ...]) -> tuple[Control, ...]:
    """Return the controls of a list: limit, offset, sort, order, search."""
    return (
        Control("limit", "Rows", least=1, most=MOST, whole=True, default=PAGE),
        Control("offset", "From row", least=0, most=10**9, whole=True, default=0),
        Control("sort", "Sorted by", choices=columns),
        Control("order", "Order", choices=("asc", "desc"), default="asc"),
        Control("search", "Search", longest=100),
    )


def _make(ask: Ask, listed: str, counted: str, members: str, order: str) -> Made:
    """Run the count and the page; the sort column is one of the declared columns, so it can stand in the SQL."""
    sort = ask.state.get("sort")
    chosen = f"{sort} {ask.state.get('order')} nulls last, {order}" if sort else order
    sql, parameters = ask.bound(listed.replace("{order}", chosen))
    rows = ask.snapshot.rows(sql, parameters)
    total = int(ask.rows(counted)[0][0])
    return Made(rows, f"{count(total)} {members}.", sql, parameters, members=total)
