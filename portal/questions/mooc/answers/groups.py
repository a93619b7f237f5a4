"""Rates by one group column (course, country, education, age, gender or activity), compared with everyone else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from portal.answers import ranking, statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.questions.mooc.answers import mix, sentences
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import EQUAL_MIX, LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

Make: TypeAlias = "Callable[[Context], Draft]"

COURSES = """
select
    course,
    sum(registrations)::bigint as registrations,
    coalesce(sum(registrations) filter (where viewed), 0)::bigint as viewed,
    coalesce(sum(registrations) filter (where explored), 0)::bigint as explored,
    coalesce(sum(registrations) filter (where certified), 0)::bigint as certified
from {table}
where {where}
group by course
order by registrations desc, course
"""
ORDERS = {
    "education": ("Less than Secondary", "Secondary", "Bachelor's", "Master's", "Doctorate"),
    "age": ("18-25", "26-35", "36-45", "46-55", "55+"),
    "segment": ("No activity", "Low", "Medium", "High"),
}
BY_SIZE = "registrations desc, {group}"
NOBODY_CERTIFIED = "nobody here earned a certificate"
EVERYBODY_CERTIFIED = "everybody here earned a certificate"


def courses(caveats: tuple[str, ...]) -> Make:
    """Return the function that makes the answer by course, the largest first."""

    def make(context: Context) -> Draft:
        result, min_n = select(context, COURSES), context.settings.min_cell
        rows = with_rates(result.rows, result.rows, "course", min_n)
        finding = partial(sentences.of_groups, "course", [])
        return Draft(rows, finding if rows else NOBODY, result, (*caveats, LEFT_OUT))

    return make


def by(column: str, caveats: tuple[str, ...]) -> Make:
    """Return the function that makes the answer by a group column, in its natural order if it has one, else by size."""
    natural = ", ".join("'" + name.replace("'", "''") + "'" for name in ORDERS.get(column, ()))
    order = f"list_position([{natural}], {column}) nulls last, {column} = 'Unknown', {column}"
    sql = mix.BY_COURSE.replace("{order}", order if natural else BY_SIZE).replace("{group}", column)

    def make(context: Context) -> Draft:
        result, min_n = select(context, sql), context.settings.min_cell
        reversed_pairs = mix.reversed_pairs(result.rows, column, min_n)
        rated = with_rates(result.rows, result.rows, column, min_n)
        standardised = mix.standardised(result.rows, min_n)
        rows = [
            {**row, **rate.columns, "note": joined_notes(row["note"], rate.note, mix.note(row[column], reversed_pairs))}
            for row, rate in zip(rated, standardised, strict=True)
        ]
        finding = partial(sentences.of_groups, column, reversed_pairs)
        return Draft(rows, finding if rows else NOBODY, result, (*caveats, EQUAL_MIX, LEFT_OUT))

    return make


def joined_notes(*notes: str | None) -> str | None:
    """Return the notes of a row as one, each once."""
    return "; ".join(dict.fromkeys(filter(None, notes))) or None


def with_rates(rows: Sequence[Record], pool: Sequence[Record], column: str, min_n: int) -> list[Record]:
    """Return the rows of a group column with their rates and ranks, each compared with all of `pool` but itself.

    A row outside the pool is not compared; p is given where both sides have at least `min_n` registrations.
    """
    names = {row[column] for row in pool}
    total = {name: sum(row[name] for row in pool) for name in ("registrations", "certified")}
    rests = [{name: total[name] - row[name] for name in total} if row[column] in names else None for row in rows]
    p_values = [_p_value(row, rest, min_n) for row, rest in zip(rows, rests, strict=True)]
    tests = sum(p is not None for p in p_values)
    ranks = _ranks(pool, column, min_n)
    note = NOBODY_CERTIFIED if not total["certified"] else EVERYBODY_CERTIFIED
    varies = 0 < total["certified"] < total["registrations"]
    return [
        {
            column: row[column],
            **_rates(row),
            "p_adjusted": p,
            "tests": tests,
            **_comparison(row, rest),
            **ranks.get(row[column], NO_RANK),
            "note": None if varies or rest is None else note,
        }
        for row, rest, p in zip(rows, rests, statistics.adjusted(p_values), strict=True)
    ]


NO_RANK: Record = {"rank_low": None, "rank_high": None}


def _ranks(pool: Sequence[Record], column: str, min_n: int) -> dict[str, Record]:
    """Return the ranks that each group large enough can have by its certification rate."""
    large = [row for row in pool if row["registrations"] >= min_n]
    ranks = ranking.of_shares([(row["certified"], row["registrations"]) for row in large])
    return {row[column]: {"rank_low": rank.low, "rank_high": rank.high} for row, rank in zip(large, ranks, strict=True)}


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
