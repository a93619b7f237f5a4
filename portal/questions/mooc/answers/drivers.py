"""Who certifies more, all else equal: one logistic regression on course, age, education, gender and country."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count, percent
from portal.questions.mooc.answers.tables import NOBODY, select
from portal.questions.mooc.caveats import MIX, MODEL, OBSERVED, STATED
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.stats import regression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.mooc.stats.regression import LevelEstimate
    from portal.warehouse import Record

FACTORS = ("course", "age", "education", "gender", "country")
CELLS = """
with
    chosen as (
        select course, age, education, gender, country, certified, registrations
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
    sum(registrations)::bigint as registrations,
    coalesce(sum(registrations) filter (where certified), 0)::bigint as certified
from chosen
group by 1, 2, 3, 4, 5
order by all
"""
REFERENCE = "the level that the others are compared with"


def make(context: Context) -> Draft:
    """Make the answer: each level of each factor with its odds ratio and adjusted rate, or why it has none."""
    result = select(context, CELLS)
    fit = regression.logistic(_cells(result.rows), context.settings.min_cell)
    levels = _levels(result.rows)
    estimates = [fit.levels.get((row["factor"], row["level"])) for row in levels]
    adjusted = statistics.adjusted([estimate.p if estimate else None for estimate in estimates])
    tests = sum(p is not None for p in adjusted)
    rows = [
        {
            **row,
            **_estimates(estimate),
            "p_adjusted": p,
            "tests": tests,
            "fitted": fit.n,
            "note": _note(estimate, fit.reasons.get((row["factor"], row["level"]), regression.NO_FIT)),
        }
        for row, estimate, p in zip(levels, estimates, adjusted, strict=True)
    ]
    return Draft(rows, _finding(rows) if rows else NOBODY, result, (MODEL, OBSERVED, MIX, STATED))


def _cells(rows: Sequence[Record]) -> regression.CertifiedCells:
    return regression.CertifiedCells(
        {factor: np.array([row[factor] for row in rows]) for factor in FACTORS},
        np.array([row["registrations"] for row in rows], dtype=float),
        np.array([row["certified"] for row in rows], dtype=float),
    )


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


def _estimates(estimate: LevelEstimate | None) -> Record:
    odds, rate = (estimate.odds, estimate.adjusted) if estimate else (NO_ESTIMATE, NO_ESTIMATE)
    return {
        **odds.columns("odds_ratio"),
        **rate.columns("adjusted_rate", "adjusted"),
        "reference": estimate is not None and estimate.reference,
    }


def _note(estimate: LevelEstimate | None, reason: str) -> str | None:
    if estimate is None:
        return reason
    return REFERENCE if estimate.reference else None


def _finding(rows: Sequence[Record]) -> str:
    """Name the factor whose adjusted rates lie farthest apart, its unknown level left out."""
    rated = [row for row in rows if row["level"] != UNKNOWN and row["adjusted_rate"] is not None]
    by_factor = [[row for row in rated if row["factor"] == factor] for factor in FACTORS]
    comparable = [levels for levels in by_factor if len(levels) > 1]
    if not comparable:
        return "Too few certified, or groups too small, to tell what goes with certifying."
    levels = max(comparable, key=lambda levels: _rate(_highest(levels)) - _rate(_lowest(levels)))
    low, high = _lowest(levels), _highest(levels)
    return (
        f"Among learners alike in the rest, {low['factor']} goes with certifying most: {percent(_rate(low))} in "
        f"{low['level']} to {percent(_rate(high))} in {high['level']}, over {count(low['fitted'])} registrations."
    )


def _lowest(levels: Sequence[Record]) -> Record:
    return min(levels, key=_rate)


def _highest(levels: Sequence[Record]) -> Record:
    return max(levels, key=_rate)


def _rate(row: Record) -> float:
    rate: float = row["adjusted_rate"]
    return rate
