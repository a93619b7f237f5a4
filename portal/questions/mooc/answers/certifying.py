"""The regression of certified that `drivers` and `factors` share: its levels, fits and tests."""

from __future__ import annotations

from collections import defaultdict
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

    shared: Certifying = context.share("certifying", make)
    return shared


def _certifying(context: Context) -> Certifying:
    result, min_n = select(context, CELLS), context.settings.min_cell
    everyone = _cells(result.rows, FACTORS)
    known, by_activity = (_known(cells) for cells in (everyone, _cells(result.rows, (*FACTORS, SEGMENT))))
    return Certifying(
        Result([], result.columns, result.sql, result.parameters),
        _levels(result.rows),
        regression.logistic(known, min_n),
        regression.logistic(everyone, min_n),
        {
            **factors.likelihood_ratios(known, FACTORS, min_n),
            ACTIVITY: factors.likelihood_ratios(by_activity, [SEGMENT], min_n)[SEGMENT],
        },
    )


def _cells(rows: Sequence[Record], names: Sequence[str]) -> CertifiedCells:
    """Return the counts of the rows by the named factors."""
    counts: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        cell = counts.setdefault(tuple(row[name] for name in names), [0, 0])
        cell[0] += row["registrations"]
        cell[1] += row["certified"]
    labels = np.array(list(counts), dtype=str).reshape(-1, len(names))
    registrations, certified = np.array(list(counts.values()), dtype=float).reshape(-1, 2).T
    return CertifiedCells(dict(zip(names, labels.T, strict=True)), registrations, certified)


def _known(cells: CertifiedCells) -> CertifiedCells:
    return cells.only(cells.levels[COUNTRY] != UNKNOWN)


def _levels(rows: Sequence[Record]) -> list[Record]:
    """Return registrations and certificates of each factor and level, the largest level of a factor first."""
    levels = []
    for factor in FACTORS:
        registrations: dict[str, int] = defaultdict(int)
        certified: dict[str, int] = defaultdict(int)
        for row in rows:
            registrations[row[factor]] += row["registrations"]
            certified[row[factor]] += row["certified"]
        for level in sorted(registrations, key=lambda name: (-registrations[name], name)):
            counts = {"registrations": registrations[level], "certified": certified[level]}
            levels.append({"factor": factor, "level": level, **counts})
    return levels
