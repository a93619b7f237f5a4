"""Rates by one group column (course, country, education, age, gender or activity), compared with everyone else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count, percent
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

Make: TypeAlias = "Callable[[Context], Draft]"

GROUPS = """
select
    {group},
    sum(registrations)::bigint as registrations,
    coalesce(sum(registrations) filter (where viewed), 0)::bigint as viewed,
    coalesce(sum(registrations) filter (where explored), 0)::bigint as explored,
    coalesce(sum(registrations) filter (where certified), 0)::bigint as certified
from {table}
where {where}
group by {group}
order by {order}
"""
BY_SIZE = "registrations desc, {group}"
ORDERS = {
    "education": ("Less than Secondary", "Secondary", "Bachelor's", "Master's", "Doctorate"),
    "age": ("18-25", "26-35", "36-45", "46-55", "55+"),
    "segment": ("No activity", "Low", "Medium", "High"),
}


def by(column: str, caveats: tuple[str, ...]) -> Make:
    """Return the function that makes the answer by a group column, in its natural order if it has one, else by size."""
    natural = ", ".join("'" + name.replace("'", "''") + "'" for name in ORDERS.get(column, ()))
    order = f"list_position([{natural}], {column}) nulls last, {column} = 'Unknown', {column}"
    sql = GROUPS.replace("{order}", order if natural else BY_SIZE).replace("{group}", column)

    def make(context: Context) -> Draft:
        result, min_n = select(context, sql), context.settings.min_cell
        rows = with_rates(result.rows, result.rows, column, min_n)
        return Draft(rows, _finding(rows, column, min_n), result, (*caveats, LEFT_OUT))

    return make


def with_rates(rows: Sequence[Record], pool: Sequence[Record], column: str, min_n: int) -> list[Record]:
    """Return the rows of a group column with their rates, each compared with all of `pool` but itself.

    A row outside the pool is not compared; p is given where both sides have at least `min_n` registrations.
    """
    names = {row[column] for row in pool}
    total = {name: sum(row[name] for row in pool) for name in ("registrations", "certified")}
    rests = [{name: total[name] - row[name] for name in total} if row[column] in names else None for row in rows]
    p_values = [_p_value(row, rest, min_n) for row, rest in zip(rows, rests, strict=True)]
    tests = sum(p is not None for p in p_values)
    return [
        {column: row[column], **_rates(row), "p_adjusted": p, "tests": tests, **_comparison(row, rest)}
        for row, rest, p in zip(rows, rests, statistics.adjusted(p_values), strict=True)
    ]


def _p_value(row: Record, rest: Record | None, min_n: int) -> float | None:
    if rest is None or min(row["registrations"], rest["registrations"]) < min_n:
        return None
    return statistics.two_shares(row["certified"], row["registrations"], rest["certified"], rest["registrations"]).p


def _rates(row: Record) -> Record:
    viewed, explored, certified = (
        statistics.share(row[stage], row["registrations"]) for stage in ("viewed", "explored", "certified")
    )
    return {
        **{name: row[name] for name in ("registrations", "viewed", "explored", "certified")},
        **viewed.columns("view_rate", "view"),
        **explored.columns("explore_rate", "explore"),
        **certified.columns("certify_rate"),
    }


def _comparison(row: Record, rest: Record | None) -> Record:
    """Return the rate of everyone else and the gap to it; nulls where the row is not compared."""
    if rest is None:
        return {"rest_rate": None, **NO_ESTIMATE.columns("gap", "gap"), "rest": None, "smaller": None}
    gap = statistics.share_difference(row["certified"], row["registrations"], rest["certified"], rest["registrations"])
    return {
        "rest_rate": statistics.share(rest["certified"], rest["registrations"]).value,
        **gap.columns("gap", "gap"),
        "rest": rest["registrations"],
        "smaller": gap.n,
    }


def _finding(rows: Sequence[Record], column: str, min_n: int) -> str:
    """Name the lowest and the highest certification rate among the groups that are large enough."""
    large = [row for row in rows if row["registrations"] >= min_n]
    if not large:
        return "No group is large enough to compare." if rows else NOBODY
    highest = max(large, key=lambda row: row["certify_rate"])
    lowest = min(large, key=lambda row: row["certify_rate"])
    if len(large) == 1:
        return f"{_rate_words(highest, column)}."
    return f"The certify rate runs from {_rate_words(lowest, column)} to {_rate_words(highest, column)}."


def _rate_words(row: Record, column: str) -> str:
    counts = f"{count(row['certified'])} of {count(row['registrations'])}"
    return f"{percent(row['certify_rate'])} in {row[column]} ({counts})"
