"""From counts of registrations to what goes with certifying: one logistic regression over the groups."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import count, percent
from portal.questions.mooc import stats
from portal.questions.mooc.groups import MIX, STATED
from portal.questions.mooc.source import NOBODY, UNKNOWN, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

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
MODEL = (
    "One logistic regression of certified on course, age, education, gender and country (the ten largest, Other, "
    "Unknown): each level is compared among learners alike in the others."
)
OBSERVED = "Nothing here was randomised: what goes with certifying need not lead to it."
COMPUTED = (
    *("odds_ratio", "low", "high", "p_adjusted", "adjusted_rate", "adjusted_low", "adjusted_high", "reference"),
    *("tests", "fitted"),
)


def drivers(context: Context) -> OldDraft:
    """Return every level of every factor with its odds ratio and adjusted rate, or why it has none."""
    found, sql, parameters = rows(context, CELLS)
    cells = stats.Cells(
        FACTORS,
        tuple(tuple(row[place] for row in found) for place in range(len(FACTORS))),
        np.array([row[5] for row in found], dtype=float),
        np.array([row[6] for row in found], dtype=float),
    )
    fit = stats.logistic(cells, context.settings.min_cell)
    counts = _counts(found)
    fitted = [fit.levels.get(key) for key in counts]
    adjusted = statistics.adjusted([one.p if one else None for one in fitted])
    tests = sum(p is not None for p in adjusted)
    made: list[Row] = []
    notes = {}
    for place, ((key, (n, certified)), one, p) in enumerate(zip(counts.items(), fitted, adjusted, strict=True)):
        if one is None:
            notes[place] = fit.left.get(key, stats.NO_FIT)
            made.append((*key, n, *(None,) * 7, False, tests, certified, fit.n))
            continue
        odds, rate = one.odds, one.adjusted
        told = (odds.value, odds.low, odds.high, p, rate.value, rate.low, rate.high)
        made.append((*key, n, *told, one.reference, tests, certified, fit.n))
        if one.reference:
            notes[place] = "the level that the others are compared with"
    finding = _strongest(made) if found else NOBODY
    return OldDraft(made, finding, sql, parameters, (MODEL, OBSERVED, MIX, STATED), COMPUTED, notes)


def _counts(found: Sequence[Row]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return registrations and certificates of each factor and level, the largest level of a factor first."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for place, factor in enumerate(FACTORS):
        n: dict[str, int] = defaultdict(int)
        certified: dict[str, int] = defaultdict(int)
        for row in found:
            n[row[place]] += row[5]
            certified[row[place]] += row[6]
        counts |= {(factor, level): (n[level], certified[level]) for level in n}
    return dict(sorted(counts.items(), key=lambda item: (FACTORS.index(item[0][0]), -item[1][0], item[0][1])))


def _strongest(made: Sequence[Row]) -> str:
    """Return the factor whose adjusted rates lie farthest apart, Unknown aside, in words."""
    spans = {}
    for factor in FACTORS:
        rated = [row for row in made if row[0] == factor and row[1] != UNKNOWN and row[7] is not None]
        if len(rated) > 1:
            spans[factor] = (min(rated, key=lambda row: row[7]), max(rated, key=lambda row: row[7]))
    if not spans:
        return "Too few certified, or groups too small, to tell what goes with certifying."
    factor = max(spans, key=lambda name: spans[name][1][7] - spans[name][0][7])
    low, high = spans[factor]
    return (
        f"Among learners alike in the rest, {factor} goes with certifying most: {percent(low[7])} in {low[1]} to "
        f"{percent(high[7])} in {high[1]}, over {count(low[13])} registrations."
    )
