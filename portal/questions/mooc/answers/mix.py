"""Groups at an equal mix of courses: their rates, and the pairs whose order turns round."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portal.answers.statistics import NO_ESTIMATE
from portal.questions.mooc.stats import reversal
from portal.questions.mooc.stats import standardisation as stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portal.answers.statistics import Estimate
    from portal.warehouse import Record

    Matrix = NDArray[np.float64]

BY_COURSE = """
with
    counted as (
        select
            {group},
            course,
            sum(registrations)::bigint as registrations,
            coalesce(sum(registrations) filter (where viewed), 0)::bigint as viewed,
            coalesce(sum(registrations) filter (where explored), 0)::bigint as explored,
            coalesce(sum(registrations) filter (where certified), 0)::bigint as certified
        from {table}
        where {where}
        group by all
    ),
    by_course as (
        select {group}, course, registrations, viewed, explored, certified
        from (select distinct {group} from counted)
        cross join (select distinct course from counted)
        left join counted using ({group}, course)
    )
select
    {group},
    sum(registrations)::bigint as registrations,
    sum(viewed)::bigint as viewed,
    sum(explored)::bigint as explored,
    sum(certified)::bigint as certified,
    list(coalesce(registrations, 0) order by course) as registrations_by_course,
    list(coalesce(certified, 0) order by course) as certified_by_course
from by_course
group by {group}
order by {order}
"""
NOTHING_EXPECTED = "nobody in its courses earned a certificate"
NAMED = 3


class AtEqualMix(NamedTuple):
    """The columns of a group's rate at equal course mix, and why it has none."""

    columns: Record
    note: str | None


class ReversedPair(NamedTuple):
    """Two groups by name: at equal course mix the higher is above the lower, and raw it is the other way round."""

    higher: str
    lower: str
    at_equal_mix: Estimate
    raw: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the raw difference is clear of 0 too."""
        return self.raw.high is not None and self.raw.high < 0


def standardised(rows: Sequence[Record], min_n: int) -> list[AtEqualMix]:
    """Return the rate of each row at the course mix of all rows."""
    if not rows:
        return []
    rates = stats.standardised(_by_course(rows, "certified"), _by_course(rows, "registrations"), min_n)
    return [
        AtEqualMix(
            {
                **(NO_ESTIMATE if rate is None else rate.rate).columns("standardised_rate", "standardised"),
                "standardised_by": rate and rate.by,
            },
            NOTHING_EXPECTED if rate is None else None,
        )
        for rate in rates
    ]


def reversed_pairs(rows: Sequence[Record], column: str, min_n: int) -> list[ReversedPair]:
    """Return the pairs of large enough groups that turn round: first those whose raw difference is clear of 0.

    Within these the largest difference at equal mix comes first.
    """
    large = [row for row in rows if row["registrations"] >= min_n]
    if not large:
        return []
    found = reversal.reversals(_by_course(large, "certified"), _by_course(large, "registrations"))
    pairs = [
        ReversedPair(large[pair.first][column], large[pair.second][column], pair.at_equal_mix, pair.raw)
        for pair in found
    ]
    return sorted(pairs, key=lambda pair: (not pair.is_clear, -(pair.at_equal_mix.value or 0.0)))


def note(name: str, pairs: Sequence[ReversedPair]) -> str | None:
    """Say with which other groups a group changes places at equal course mix; None where it does with none."""
    phrases = [_phrase("higher than", pair.lower, pair) for pair in pairs if pair.higher == name]
    phrases += [_phrase("lower than", pair.higher, pair) for pair in pairs if pair.lower == name]
    if not phrases:
        return None
    more = len(phrases) - NAMED
    return f"at equal course mix {', '.join(phrases[:NAMED])}{f' and {more} more' if more > 0 else ''}"


def _phrase(how: str, other: str, pair: ReversedPair) -> str:
    return (
        f"{how} {other} (otherwise it is the other way round{'' if pair.is_clear else ', without a clear difference'})"
    )


def _by_course(rows: Sequence[Record], name: str) -> Matrix:
    return np.array([row[f"{name}_by_course"] for row in rows], dtype=float)
