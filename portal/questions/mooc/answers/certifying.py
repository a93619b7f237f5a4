"""The regression of certified that `drivers` and `factors` share: its levels, fits and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.questions.mooc.answers.tables import select
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.stats import factors, regression
from portal.questions.mooc.stats.cells import CertifiedCells
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.mooc.stats.factors import FactorTest
    from portal.questions.mooc.stats.regression import CertifyingFit
    from portal.warehouse import Record

COUNTRY, SEGMENT, ACTIVITY = "country", "segment", "activity"
FACTORS = ("course", "age", "education", "gender", COUNTRY)
_BYTES = 100_000
CELLS = """
with
    chosen as (
        select course, age, education, gender, country, segment, certified, registrations
        from {table}
        where {where}
    ),
    large as (
        select country
        from chosen
        where country <> 'Unknown'
        group by country
        order by sum(registrations) desc, country
        limit 10
    )
select
    course,
    age,
    education,
    gender,
    case
        when country = 'Unknown' then 'Unknown'
        when country in (select country from large) then country
        else 'Other'
    end as country,
    segment,
    sum(registrations)::bigint as registrations,
    coalesce(sum(registrations) filter (where certified), 0)::bigint as certified
from chosen
group by 1, 2, 3, 4, 5, 6
order by all
"""


@dataclass(frozen=True, slots=True)
class Certifying:
    """The statement of the cells, the counts of each level, the fits, and the test of each factor and of activity.

    The main fit is of the registrations with a known country; `with_unknown` is the fit of all.
    """

    source: Result
    levels: list[Record]
    fit: CertifyingFit
    with_unknown: CertifyingFit
    tests: dict[str, FactorTest]


def certifying(context: Context) -> Certifying:
    """Return the regression for a state; made once for all answers that show a part of it."""

    def make() -> tuple[Certifying, int]:
        return _certifying(context), _BYTES

    shared: Certifying = context.cached("certifying", make)
    return shared


def _certifying(context: Context) -> Certifying:
    result, min_n = select(context, CELLS), context.settings.min_cell
    cells = _cells(result.rows)
    known, everyone = cells.only(cells.levels[COUNTRY] != UNKNOWN), cells.over(FACTORS)
    main = known.over(FACTORS)
    return Certifying(
        Result([], result.columns, result.sql, result.parameters),
        _levels(everyone),
        regression.logistic(main, min_n),
        regression.logistic(everyone, min_n),
        {
            **factors.likelihood_ratios(main, FACTORS, min_n),
            ACTIVITY: factors.likelihood_ratios(known, [SEGMENT], min_n)[SEGMENT],
        },
    )


def _cells(rows: Sequence[Record]) -> CertifiedCells:
    return CertifiedCells(
        {name: np.array([row[name] for row in rows], dtype=str) for name in (*FACTORS, SEGMENT)},
        np.array([row["registrations"] for row in rows], dtype=float),
        np.array([row["certified"] for row in rows], dtype=float),
    )


def _levels(cells: CertifiedCells) -> list[Record]:
    """Return registrations and certificates of each factor and level, the largest level of a factor first."""
    levels = []
    for factor in FACTORS:
        counts = {level: cells.counts(factor, level) for level in cells.names(factor)}
        for level in sorted(counts, key=lambda name: (-counts[name][0], name)):
            registrations, certified = counts[level]
            row = {"factor": factor, "level": level, "registrations": registrations, "certified": certified}
            levels.append(row)
    return levels
