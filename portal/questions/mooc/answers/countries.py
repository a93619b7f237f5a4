"""Where learners earn certificates: rates by country, also allowing for small numbers and at equal course mix."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.answers.ranking import Rank
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count, joined, percent
from portal.questions.mooc.answers import leaders, mix, sentences
from portal.questions.mooc.answers.groups import joined_notes, with_rates
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import EQUAL_MIX, LEFT_OUT, NETWORK, SHRUNK
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.stats import shrinkage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.questions.mooc.answers.mix import ReversedPair
    from portal.warehouse import Record

_BY_COURSE = mix.BY_COURSE.replace("{group}", "country").replace("{order}", "registrations desc, country")
COUNTRIES = f"""
select counted.*, country_codes.iso3
from ({_BY_COURSE}) as counted
join country_codes using (country)
order by registrations desc, country
"""

NOT_KNOWN = "country not known"
ALIKE = (
    f"no rate that allows for small numbers: fewer than {shrinkage.MIN_GROUPS} countries, or nobody or all certified"
)


def make(context: Context) -> Draft:
    """Make the answer: a row for each country, compared with the other known ones."""
    result, min_n = select(context, COUNTRIES), context.settings.min_cell
    known = [row for row in result.rows if row["country"] != UNKNOWN]
    n, shrunk, pairs = _registrations(known), _shrunk(known), mix.reversed_pairs(known, "country", min_n)
    rated = with_rates(result.rows, known, "country", min_n)
    rows = [
        {
            **row,
            **rate.columns,
            **shrunk.get(row["country"], NO_ESTIMATE).columns("shrunk_rate", "shrunk"),
            "iso3": source["iso3"],
            "known": n,
            "note": joined_notes(
                _reason(row["country"], shrunk), row["note"], rate.note, mix.note(row["country"], pairs)
            ),
        }
        for row, rate, source in zip(rated, mix.standardised(result.rows, min_n), result.rows, strict=True)
    ]
    finding = partial(_finding, min_n, pairs)
    return Draft(rows, finding if rows else NOBODY, result, (NETWORK, SHRUNK, EQUAL_MIX, LEFT_OUT))


def _registrations(rows: Sequence[Record]) -> int:
    return sum(row["registrations"] for row in rows)


def _shrunk(known: Sequence[Record]) -> dict[str, Estimate]:
    estimates = shrinkage.shrunk([row["certified"] for row in known], [row["registrations"] for row in known])
    return dict(zip((row["country"] for row in known), estimates, strict=True)) if estimates else {}


def _reason(country: str, shrunk: dict[str, Estimate]) -> str | None:
    """Say why a country has no rate that allows for small numbers; None where it has."""
    if country == UNKNOWN:
        return NOT_KNOWN
    return None if country in shrunk else ALIKE


def _finding(min_n: int, pairs: Sequence[ReversedPair], rows: Sequence[Record]) -> str:
    """Say where registrations come from, which countries have the highest rates, and how many have no country."""
    known = [row for row in rows if row["country"] != UNKNOWN]
    n, everyone = _registrations(known), _registrations(rows)
    if n < min_n:
        return f"Too few to say: a country is known for {count(n)} of {count(everyone)} registrations."
    unknown = everyone - n
    missing = f" No country is known for {count(unknown)} registrations ({percent(unknown / everyone)})."
    sentences_of = [_largest(known, n)] if len(known) > 1 else []
    return f"{' '.join([*sentences_of, _highest(pairs, known)])}{missing if unknown else ''}"


def _largest(known: Sequence[Record], n: int) -> str:
    first = [known[index] for index in leaders.of_counts([row["registrations"] for row in known])]
    names = joined([row["country"] for row in first[: sentences.NAMED]])
    shares = joined([percent(row["registrations"] / n) for row in first[: sentences.NAMED]])
    if len(first) == 1:
        return f"{names} has the largest share of registrations with a known country: {shares}."
    return f"{names} are among the largest, with {shares} of the registrations with a known country."


def _highest(pairs: Sequence[ReversedPair], known: Sequence[Record]) -> str:
    """Name the countries that could be first, allowing for small numbers where that can be done."""
    ranked = [row for row in known if row["rank_low"] is not None and row["shrunk_rate"] is not None]
    if not ranked:
        return sentences.of_groups("country", pairs, known)
    ranks = [Rank(row["rank_low"], row["rank_high"]) for row in ranked]
    first = [ranked[index] for index in leaders.leaders([row["shrunk_rate"] for row in ranked], ranks)]
    if len(first) in (1, len(ranked)):
        return sentences.of_groups("country", pairs, known)
    words = sentences.named(first, "country", "shrunk_rate")
    return f"Allowing for small numbers, {words}.{sentences.turned('country', pairs, known)}"
