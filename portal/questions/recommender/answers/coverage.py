"""Whether the bands hold what they promise: how many held-out courses lie in the band meant for 80% of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import percent
from portal.questions.recommender.answers.training import training

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

COVERAGE = """
with
    splits (position, split) as (values (1, 'random'), (2, 'by_profile')),
    fifths (position, fifth) as (values (1, '1'), (2, '2'), (3, '3'), (4, '4'), (5, '5'), (6, 'all'))
select
    splits.split,
    fifths.fifth,
    model_coverage.n,
    model_coverage.inside,
    model_coverage.width
from splits
cross join fifths
left join model_coverage on model_coverage.split = splits.split and model_coverage.fifth = fifths.fifth
order by splits.position, fifths.position
"""
BANDS = (
    "Bands are Mondrian conformal: by tenths of the predicted score, from the residuals of courses that were held out "
    "(Bostrom and Johansson 2020; the two ends apart after Linusson, Johansson and Lofstrom 2014)."
)


def coverage(context: Context) -> Draft:
    """Give the share of held-out courses inside their band, by fifth of predicted score and way of holding out."""
    result, state = context.select(COVERAGE), training(context)
    rows = [{**_row(fifth), **state.reason} for fifth in result.rows]
    return Draft(rows, _finding if state.trained else state.no_forecast, result, (BANDS, *state.caveats))


def _row(fifth: Record) -> Record:
    n = fifth["n"]
    covered = statistics.share(fifth["inside"] or 0, n or 0).columns("covered")
    return {"split": fifth["split"], "fifth": fifth["fifth"], "n": n, **covered, "width": fifth["width"]}


def _finding(rows: Sequence[Record]) -> str:
    covered = {row["split"]: row["covered"] for row in rows if row["fifth"] == "all"}
    if None in covered.values():
        return "Too few courses were held out to say whether the ranges are reliable."
    return (
        f"The band meant for 80% of scores holds {percent(covered['random'])} where the company is known; the wider "
        f"one for companies that are not holds {percent(covered['by_profile'])}."
    )
