"""From counts of registrations to rates by course, country, education, age, gender and engagement segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import count, percent
from portal.questions.mooc import stats
from portal.questions.mooc.funnel import LEFT_OUT
from portal.questions.mooc.source import NOBODY, UNKNOWN, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

Make: TypeAlias = "Callable[[Context], OldDraft]"

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
COUNTRIES = """
with
    counted as (
        select
            country,
            course,
            sum(registrations)::bigint as registrations,
            coalesce(sum(registrations) filter (where viewed), 0)::bigint as viewed,
            coalesce(sum(registrations) filter (where explored), 0)::bigint as explored,
            coalesce(sum(registrations) filter (where certified), 0)::bigint as certified
        from {table}
        where {where}
        group by all
    ),
    courses as (
        select course, sum(certified) / sum(registrations) as rate
        from counted
        where country <> 'Unknown'
        group by course
    )
select
    country,
    sum(counted.registrations)::bigint as registrations,
    sum(viewed)::bigint as viewed,
    sum(explored)::bigint as explored,
    sum(certified)::bigint as certified,
    any_value(iso3) as iso3,
    sum(counted.registrations * rate) as expected
from counted
join country_codes using (country)
left join courses using (course)
group by country
order by registrations desc, country
"""
BY_SIZE = "registrations desc, {group}"
ORDERS = {
    "education": ("Less than Secondary", "Secondary", "Bachelor's", "Master's", "Doctorate"),
    "age": ("18-25", "26-35", "36-45", "46-55", "55+"),
    "segment": ("No activity", "Low", "Medium", "High"),
}

MIX = "Courses differ in subject and in who takes them: a rate is no measure of teaching."
STATED = "Education, age and gender are what people stated; Unknown is a group of its own, nothing is filled in."
WHOLE = "Activity is counted over the whole course and so includes the work of certifying: it goes with it, no more."
NETWORK = (
    "Country comes from the network address, so that inactive learners have none: the rates of known countries are "
    "therefore high."
)
STEADIED = (
    "Steadied: drawn toward the rate of all known countries, the more the fewer registrations. Equal course mix: what "
    "the country would have if its learners took the courses that all take."
)
NOT_KNOWN = "country not known"
ALIKE = "too little to tell how countries differ"
NOTHING_EXPECTED = "nobody in its courses certified"
COMPUTED = (
    *("view_rate", "explore_rate", "certify_rate", "low", "high", "p_adjusted", "tests"),
    *("view_low", "view_high", "explore_low", "explore_high", "rest_rate", "gap", "gap_low", "gap_high"),
    *("rest", "smaller"),
)
SHRUNK = tuple(f"{kind}_{end}" for kind in ("shrunk", "standardised") for end in ("rate", "low", "high"))


def by(column: str, caveats: tuple[str, ...]) -> Make:
    """Return the function that makes an answer by one group column: natural order where it has one, else by size."""
    known = ", ".join("'" + name.replace("'", "''") + "'" for name in ORDERS.get(column, ()))
    place = f"list_position([{known}], {column}) nulls last, {column} = 'Unknown', {column}"
    sql = GROUPS.replace("{order}", place if known else BY_SIZE).replace("{group}", column)

    def make(context: Context) -> OldDraft:
        found, text, parameters = rows(context, sql)
        made = rates(found, found, context.settings.min_cell)
        return OldDraft(made, apart(made, context.settings.min_cell), text, parameters, (*caveats, LEFT_OUT), COMPUTED)

    return make


def rates(found: Sequence[Row], others: Sequence[Row], least: int) -> list[Row]:
    """Return rows of (name, registrations, viewed, explored, certified) with rates, and compared with `others`.

    A row is compared with all of `others` but itself, where it is one of them and both have at least `least`.
    """
    all_, all_certified = sum(row[1] for row in others), sum(row[4] for row in others)
    inside = {row[0] for row in others}
    tests: list[float | None] = []
    for name, n, _, _, certified, *_ in found:
        compared = name in inside and min(n, all_ - n) >= least
        test = statistics.two_shares(certified, n, all_certified - certified, all_ - n) if compared else None
        tests.append(test.p if test else None)
    adjusted, counted = statistics.adjusted(tests), sum(p is not None for p in tests)
    return [
        (*row[:5], *_own(row), p, counted, *_intervals(row), *_rest(row, all_, all_certified, known=row[0] in inside))
        for row, p in zip(found, adjusted, strict=True)
    ]


def _own(row: Row) -> Row:
    _, n, viewed, explored, certified, *_ = row
    rate = statistics.share(certified, n)
    return viewed / n, explored / n, rate.value, rate.low, rate.high


def _intervals(row: Row) -> Row:
    view, explore = statistics.share(row[2], row[1]), statistics.share(row[3], row[1])
    return view.low, view.high, explore.low, explore.high


def _rest(row: Row, all_: int, all_certified: int, *, known: bool) -> Row:
    """Return rate, gap and its interval, size, smaller of the two; nothing where the row is not compared."""
    if not known:
        return (None,) * 6
    n, certified = row[1], row[4]
    rest, rest_certified = all_ - n, all_certified - certified
    gap = statistics.share_difference(certified, n, rest_certified, rest)
    return statistics.share(rest_certified, rest).value, gap.value, gap.low, gap.high, rest, gap.n


def apart(made: Sequence[Row], least: int) -> str:
    """Return the highest and the lowest certify rate of groups that are large enough."""
    large = [row for row in made if row[1] >= least]
    if not large:
        return NOBODY if not made else "No group is large enough to compare."
    best, worst = max(large, key=lambda row: row[7]), min(large, key=lambda row: row[7])
    if len(large) == 1:
        return f"{_told(best)}."
    return f"The certify rate runs from {_told(worst)} to {_told(best)}."


def _told(row: Row) -> str:
    return f"{percent(row[7])} in {row[0]} ({count(row[4])} of {count(row[1])})"


def countries(context: Context) -> OldDraft:
    """Return every country's rates, also steadied and at equal course mix; compared with the other known ones."""
    found, sql, parameters = rows(context, COUNTRIES)
    least = context.settings.min_cell
    known = [row for row in found if row[0] != UNKNOWN]
    n, certified = sum(row[1] for row in known), sum(row[4] for row in known)
    steady = stats.steadied([row[4] for row in known], [row[1] for row in known])
    shrunk = dict(zip((row[0] for row in known), steady, strict=True)) if steady else {}
    made, notes = [], {}
    for place, (row, rated) in enumerate(zip(found, rates(found, known, least), strict=True)):
        name, iso3, expected = row[0], row[5], row[6]
        equal = stats.standardised(row[4], expected or 0, certified / n) if name != UNKNOWN else None
        why = _why(name, steadied=name in shrunk, expected=equal is not None)
        if why:
            notes[place] = why
        own = shrunk.get(name)
        steadied = (own.value, own.low, own.high) if own else (None, None, None)
        mixed = (equal.value, equal.low, equal.high) if equal else (None, None, None)
        made.append((*rated[:16], iso3, *steadied, *mixed, *rated[16:], n))
    finding = _where(made, n, sum(row[1] for row in found), least)
    caveats = (NETWORK, STEADIED, LEFT_OUT)
    return OldDraft(made, finding, sql, parameters, caveats, (*COMPUTED, *SHRUNK, "known"), notes)


def _why(name: str, *, steadied: bool, expected: bool) -> str:
    if name == UNKNOWN:
        return NOT_KNOWN
    return "; ".join(([] if steadied else [ALIKE]) + ([] if expected else [NOTHING_EXPECTED]))


def _where(made: Sequence[Row], known: int, all_: int, least: int) -> str:
    named = [row for row in made if row[0] != UNKNOWN]
    if not named:
        return "No country is known." if made else NOBODY
    top = named[0]
    said = f"Most known registrations come from {top[0]} ({percent(top[1] / known)})"
    shrunk = [row for row in named if row[17] is not None and row[1] >= least]
    if shrunk:
        best = max(shrunk, key=lambda row: row[17])
        said += f"; steadied for size, {best[0]} certifies most ({percent(best[17])} of {count(best[1])})"
    return f"{said}. Of {count(all_ - known)} registrations ({percent((all_ - known) / all_)}) no country is known."
