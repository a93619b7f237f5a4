"""The people behind a number: one kind of answer that every question declares over its own rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.answers.spec import AnswerSpec, Column, Draft
from portal.errors import InvalidFilter
from portal.filters.controls import ChoiceControl, NumberControl, TextControl
from portal.formats import count
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers.spec import Answer, Context

MOST = 10_000
PAGE = 100
SEARCH = 100
ANSWER = "people"
LIST = "list"
_COUNT_BYTES = 128
_PAGING = (
    NumberControl("limit", "Rows", minimum=1, maximum=MOST, whole=True, default=PAGE),
    NumberControl("offset", "From row", minimum=0, maximum=10**9, whole=True, default=0),
)
_ORDERING = ("sort", "order")
FILE_FORMS = ("csv", "xlsx")
MOST_IN_SHEET = 1_048_575  # rows of a worksheet, less its head
CONTROLS = frozenset({"limit", "offset", "sort", "order", "search"})


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a list selects in one state.

    `source` is its SQL, from `from` on, with {rows} where it is said which rows; `condition` selects the members, and
    `members` is what they are called; `search` are the columns that are searched. `key` is the column that tells rows
    apart: their order where none is chosen, and that of rows that are equal in the chosen one.
    """

    source: str
    members: str
    search: tuple[str, ...]
    key: str
    condition: str = "{where}"

    @property
    def matched(self) -> str:
        """The members that a search leaves."""
        matches = " or ".join(f"contains(lower({name}), lower($search))" for name in self.search)
        return self.source.replace("{rows}", f"({self.condition}) and ($search is null or {matches})")

    def only(self, keys: str) -> str:
        """Return the members whose keys a statement gives."""
        return self.source.replace("{rows}", f"{self.key} in (\n{keys}\n)")

    def order(self, context: Context) -> str:
        """Return the SQL that orders its rows; a sort column is one of the declared ones, so it is safe in SQL."""
        sort = context.state.get("sort")
        return f"{sort} {context.state.get('order')} nulls last, {self.key}" if sort else self.key


def spec(
    title: str, *, members: str, columns: tuple[Column, ...], table: str, search: tuple[str, ...], key: str
) -> AnswerSpec:
    """Return the `people` answer over `table`, whose members the condition of a state selects."""
    listing = ListSpec(f"from {table}\nwhere {{rows}}", members, search, key)
    return listed(title, columns, lambda _: listing)


def listed(title: str, columns: tuple[Column, ...], listing: Callable[[Context], ListSpec]) -> AnswerSpec:
    """Return the `people` answer over the listing of a state: searched, sorted, a page at a time."""
    controls = (
        *_PAGING,
        ChoiceControl("sort", "Sorted by", choices=tuple(column.name for column in columns)),
        ChoiceControl("order", "Order", choices=("asc", "desc"), default="asc"),
        TextControl("search", "Search", max_length=SEARCH),
    )

    def make(context: Context) -> Draft:
        return page(context, columns, listing(context))

    def every(context: Context) -> Draft:
        return whole(context, columns, listing(context))

    return AnswerSpec(ANSWER, title, columns, make, controls=controls, every=every)


def unpaged(people: AnswerSpec) -> AnswerSpec:
    """Return the list without pages, as a file gives it: n and the statement, whose rows are streamed.

    Raises TypeError where the answer is no list.
    """
    if people.every is None:
        raise TypeError(f"{people.name} has no members to list")
    return replace(people, name=LIST, make=people.every, controls=people.controls[len(_PAGING) :])


def page(context: Context, columns: tuple[Column, ...], listing: ListSpec) -> Draft:
    """Return one page: the keys come first, read with the sort column alone, and then the rows of these keys."""
    order = listing.order(context)
    keys = f"select {listing.key}\n{listing.matched}\norder by {order}\nlimit $limit offset $offset"
    sql, parameters = context.statement(f"select {_names(columns)}\n{listing.only(keys)}\norder by {order}")
    return _draft(context, listing, context.snapshot.select(sql, parameters))


def whole(context: Context, columns: tuple[Column, ...], listing: ListSpec) -> Draft:
    """Return the statement of the whole list, without its rows: they are streamed (warehouse.Snapshot.chunks)."""
    order = listing.order(context)
    sql, parameters = context.statement(f"select {_names(columns)}\n{listing.matched}\norder by {order}")
    names = tuple(column.name for column in columns)
    return _draft(context, listing, Result([], names, sql, parameters))


def _draft(context: Context, listing: ListSpec, result: Result) -> Draft:
    """Return the answer with the count of all members, which is taken once for all pages and orders of a list."""
    paging = {item.name for item in _PAGING}
    counted = [name for name in context.state.values if name not in paging and name not in _ORDERING]
    sql_of_n = f"select count(*)::bigint {listing.matched}"
    total: int = context.cached("people", lambda: (int(context.value(sql_of_n)), _COUNT_BYTES), counted)
    return Draft(result.rows, f"{count(total)} {listing.members}.", result, members=total, called=listing.members)


def _names(columns: tuple[Column, ...]) -> str:
    return ", ".join(column.name for column in columns)


def fits_file(answer: Answer, form: str) -> bool:
    """Return whether a list fits a file of a form: a sheet has an end."""
    return form != "xlsx" or answer.n <= MOST_IN_SHEET


def check_file(answer: Answer, form: str) -> None:
    """Raise InvalidFilter where a list does not fit a file of a form."""
    if not fits_file(answer, form):
        sentence = f"A sheet holds {MOST_IN_SHEET:,} rows and this list has {answer.n:,}: take the CSV."
        raise InvalidFilter(sentence, "list", form, ["csv"])
