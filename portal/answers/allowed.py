"""What a build says of filters: the values that each allows, and the defaults of those that take theirs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filters.condition import AllowedValues
from portal.filters.order import in_order

if TYPE_CHECKING:
    from portal.filters.filter import Filter
    from portal.warehouse import Snapshot


def allowed_values(snapshot: Snapshot, filter_: Filter, within: str | None = None) -> AllowedValues:
    """Return the allowed texts of a filter in one build, under the value of the control it lies within; asked once."""
    sql = filter_.options
    if not sql:
        return AllowedValues(filter_.choices)
    bound = {"within": within} if "$within" in sql else {}
    known: AllowedValues = snapshot.once(f"{sql} {bound}", lambda: AllowedValues(snapshot.column(sql, bound)))
    return known


def with_defaults(filters: tuple[Filter, ...], snapshot: Snapshot) -> tuple[Filter, ...]:
    """Return the filters with the defaults that one build gives, in the order that they ask for; asked once."""

    def settled(item: Filter) -> Filter:
        if not item.default_sql:
            return item
        defaults = snapshot.once(item.default_sql, lambda: snapshot.column(item.default_sql))
        return item.with_default(next(iter(defaults), None))

    return in_order([settled(item) for item in filters], {}, lambda item: allowed_values(snapshot, item))
