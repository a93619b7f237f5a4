"""Sentences about groups, written from the rows as readers get them: who stands out, and what equal mix turns round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.ranking import Rank
from portal.formats import count, joined, percent, percents
from portal.questions.mooc.answers.leaders import leaders
from portal.questions.mooc.words import points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.questions.mooc.answers.mix import ReversedPair
    from portal.warehouse import Record

GROUPS = {
    "course": "courses",
    "country": "countries",
    "education": "levels of education",
    "age": "ages",
    "gender": "genders",
    "segment": "levels of activity",
}
NAMED = 3


def of_groups(column: str, pairs: Sequence[ReversedPair], rows: Sequence[Record]) -> str:
    """Say which groups have the highest certification rate, and which change places at an equal mix of courses."""
    rated = [row for row in rows if row["rank_low"] is not None and row["certify_rate"] is not None]
    if not rated:
        return too_few(rows)
    registrations, certified = (sum(row[name] for row in rows) for name in ("registrations", "certified"))
    if certified in (0, registrations):
        return f"{everybody_or_nobody(certified, registrations)}."
    return f"{_highest(column, rated)}{turned(column, pairs, rows)}"


def too_few(rows: Sequence[Record]) -> str:
    """Say how many there are where no group has enough for a rate."""
    registrations, certified = (sum(row[name] for row in rows) for name in ("registrations", "certified"))
    return (
        f"Too few to say: {count(certified)} of {count(registrations)} registrations earned a certificate, and no "
        "group is large enough for a rate."
    )


def _highest(column: str, rated: Sequence[Record]) -> str:
    if len(rated) == 1:
        (row,) = rated
        return (
            f"{percent(row['certify_rate'])} of {count(row['registrations'])} registrations in {row[column]} earn a "
            f"certificate ({percents(row['low'], row['high'])}); there is nothing to compare it with."
        )
    first = leaders([row["certify_rate"] for row in rated], [Rank(row["rank_low"], row["rank_high"]) for row in rated])
    if len(first) == len(rated):
        return _alike(column, rated)
    if len(first) == 1:
        (row,) = (rated[index] for index in first)
        ends = percents(row["low"], row["high"])
        return f"{row[column]} has the highest certification rate: {percent(row['certify_rate'])} ({ends})."
    return f"{named([rated[index] for index in first], column, 'certify_rate')}."


def named(first: Sequence[Record], column: str, rate: str, what: str = "certification rates") -> str:
    """Name up to three groups that could be first, with their rates, and say that their order is open.

    A group under half of the highest rate, which could be first only because it is small, is counted and not named.
    """
    top = [row for row in first if row[rate] >= first[0][rate] / 2][:NAMED]
    names, rates = joined([row[column] for row in top]), joined([percent(row[rate]) for row in top])
    more = len(first) - len(top)
    others = f", and {count(more)} more could be as high" if more > 0 else ""
    if len(top) == 1:
        return f"{names} is among those with the highest {what} ({rates}), but not clearly above all others"
    return f"{names} have the highest {what} ({rates}); their order is open{others}"


def _alike(column: str, rated: Sequence[Record]) -> str:
    registrations, certified = (sum(row[name] for row in rated) for name in ("registrations", "certified"))
    return (
        f"No clear difference between {count(len(rated))} {GROUPS[column]}: together {count(certified)} of "
        f"{count(registrations)} registrations earn a certificate ({percent(certified / registrations)})."
    )


def everybody_or_nobody(certified: int, registrations: int) -> str:
    """Say that all or none of the registrations earned a certificate."""
    return f"{'Everybody' if certified else 'Nobody'} here earned a certificate ({count(registrations)} registrations)"


def turned(column: str, pairs: Sequence[ReversedPair], rows: Sequence[Record]) -> str:
    """Say how many pairs change places at an equal mix of courses, and the first of them with its numbers."""
    names = {row[column] for row in rows if row["certify_rate"] is not None}
    shown = [pair for pair in pairs if {pair.higher, pair.lower} <= names]
    if not shown:
        return ""
    first, *more = shown
    clear = "" if first.is_clear else ", which is no clear difference"
    others = f" The same holds for {count(len(more))} more pair{'' if len(more) == 1 else 's'}." if more else ""
    return (
        f" At the same mix of courses the order turns round: {first.higher} is {points(first.at_equal_mix)} above "
        f"{first.lower}; as they are it is {points(first.raw)} below{clear}.{others}"
    )
