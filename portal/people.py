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
CONTROLS = frozenset({"limit", "offset", "sort", "order", "search"})


def spec(
    title: str, *, members: str, columns: tuple[Column, ...], table: str, search: tuple[str, ...], order: str
) -> Spec:
    """Return the `people` answer over `table`: filtered, searched in the `search` columns, sorted, a page at a time.

    `order` is the order of rows that are equal in the chosen sort, and the order where none is chosen.
    """

    def make(ask: Ask) -> Made:
        return page(ask, columns, f"from {table}\nwhere ({{where}})", members=members, search=search, order=order)

    return Spec("people", title, columns, make, controls=controls(tuple(column.name for column in columns)))


def controls(columns: tuple[str, ...]) -> tuple[Control, ...]:
    """Return the controls of a list: limit, offset, sort, order, search."""
    return (
        Control("limit", "Rows", least=1, most=MOST, whole=True, default=PAGE),
        Control("offset", "From row", least=0, most=10**9, whole=True, default=0),
        Control("sort", "Sorted by", choices=columns),
        Control("order", "Order", choices=("asc", "desc"), default="asc"),
        Control("search", "Search", longest=100),
    )


def page(
    ask: Ask, columns: tuple[Column, ...], source: str, *, members: str, search: tuple[str, ...], order: str
) -> Made:
    """Run the count and the page over `source`, from its `from` on and with a condition in it.

    The sort column is one of the declared columns, so it can stand in the SQL. `members` says what is listed.
    """
    found = " or ".join(f"contains(lower({name}), lower($search))" for name in search)
    matched = f"{source} and ($search is null or {found})"
    sort = ask.state.get("sort")
    chosen = f"{sort} {ask.state.get('order')} nulls last, {order}" if sort else order
    names = ", ".join(column.name for column in columns)
    sql, parameters = ask.bound(f"select {names}\n{matched}\norder by {chosen}\nlimit $limit offset $offset")
    rows = ask.snapshot.rows(sql, parameters)
    total = int(ask.rows(f"select count(*)::bigint {matched}")[0][0])
    return Made(rows, f"{count(total)} {members}.", sql, parameters, members=total, called=members)
