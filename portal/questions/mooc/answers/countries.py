"""Where learners earn certificates: rates by country, also allowing for small numbers and at equal course mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count, percent
from portal.questions.mooc.answers.groups import with_rates
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import LEFT_OUT, NETWORK, SHRUNK
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.stats import rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.warehouse import Record

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

NOT_KNOWN = "country not known"
ALIKE = "too little to tell how countries differ"
NOTHING_EXPECTED = "nobody in its courses certified"


def make(context: Context) -> Draft:
    """Make the answer: a row for each country, compared with the other known ones."""
    result, min_n = select(context, COUNTRIES), context.settings.min_cell
    known = [row for row in result.rows if row["country"] != UNKNOWN]
    n = _registrations(known)
    shrunk, standardised = _shrunk(known), _standardised(known)
    rows = [
        {
            **rated,
            "iso3": row["iso3"],
            **shrunk.get(row["country"], NO_ESTIMATE).columns("shrunk_rate", "shrunk"),
            **standardised.get(row["country"], NO_ESTIMATE).columns("standardised_rate", "standardised"),
            "known": n,
            "note": _reason(row["country"], shrunk, standardised),
        }
        for row, rated in zip(result.rows, with_rates(result.rows, known, "country", min_n), strict=True)
    ]
    return Draft(rows, _finding(rows, min_n), result, (NETWORK, SHRUNK, LEFT_OUT))


def _registrations(rows: Sequence[Record]) -> int:
    return sum(row["registrations"] for row in rows)


def _shrunk(known: Sequence[Record]) -> dict[str, Estimate]:
    estimates = rates.shrunk([row["certified"] for row in known], [row["registrations"] for row in known])
    return dict(zip((row["country"] for row in known), estimates, strict=True)) if estimates else {}


def _standardised(known: Sequence[Record]) -> dict[str, Estimate]:
    """Return the rate at equal course mix of each known country whose courses let certificates be expected."""
    certified, registrations = sum(row["certified"] for row in known), _registrations(known)
    estimates = {
        row["country"]: rates.standardised(row["certified"], row["expected"] or 0, certified / registrations)
        for row in known
    }
    return {country: estimate for country, estimate in estimates.items() if estimate is not None}


def _reason(country: str, shrunk: dict[str, Estimate], standardised: dict[str, Estimate]) -> str | None:
    """Say why a country lacks a rate; None where it lacks none."""
    if country == UNKNOWN:
        return NOT_KNOWN
    reasons = [
        *([] if country in shrunk else [ALIKE]),
        *([] if country in standardised else [NOTHING_EXPECTED]),
    ]
    return "; ".join(reasons) or None


def _finding(rows: Sequence[Record], min_n: int) -> str:
    known = [row for row in rows if row["country"] != UNKNOWN]
    if not known:
        return "No country is known." if rows else NOBODY
    largest = max(known, key=lambda row: row["registrations"])
    n, everyone = _registrations(known), _registrations(rows)
    sentence = f"Most known registrations come from {largest['country']} ({percent(largest['registrations'] / n)})"
    shrunk = [row for row in known if row["shrunk_rate"] is not None and row["registrations"] >= min_n]
    if shrunk:
        highest = max(shrunk, key=lambda row: row["shrunk_rate"])
        rate = f"{percent(highest['shrunk_rate'])} of {count(highest['registrations'])}"
        sentence += f"; steadied for size, {highest['country']} certifies most ({rate})"
    unknown = everyone - n
    return f"{sentence}. Of {count(unknown)} registrations ({percent(unknown / everyone)}) no country is known."
