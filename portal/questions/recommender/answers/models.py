"""How well each model predicts courses that it was not trained on: of companies it knows, and of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import number, percent
from portal.questions.recommender.answers.training import training
from portal.questions.recommender.words import COMPARING, NO_PROOF, NOT_NEW, SEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

MODELS = """
with
    names (position, model) as (
        values
            (1, 'overall mean'),
            (2, 'profile mean'),
            (3, 'linear'),
            (4, 'ridge'),
            (5, 'published forest'),
            (6, 'in use')
    ),
    splits (position, split) as (values (1, 'random'), (2, 'by_profile'))
select
    names.model,
    splits.split,
    model_scores.r2,
    model_scores.r2_sd,
    model_scores.r2_pooled,
    model_scores.r2_within_profile,
    model_scores.mae,
    coalesce(model_scores.n, 0) as n
from names
cross join splits
left join model_scores on model_scores.model = names.model and model_scores.split = splits.split
order by splits.position, names.position
"""
IN_USE = "in use"


def models(context: Context) -> Draft:
    """Give the errors of six models on courses that were held out, by both ways of holding out."""
    result, state = context.select(MODELS), training(context)
    pending = {"note": COMPARING} if state.trained else state.reason
    rows = [row if state.trained and row["r2"] is not None else {**row, **pending} for row in result.rows]
    finding = _finding(rows) if state.trained else state.no_forecast
    return Draft(rows, finding, result, (SEEN, NO_PROOF, NOT_NEW, *state.caveats))


def _finding(rows: Sequence[Record]) -> str:
    in_use = {row["split"]: row for row in rows if row["model"] == IN_USE}
    known, unknown = in_use["random"], in_use["by_profile"]
    return (
        f"Among companies that it has seen the model accounts for {percent(known['r2'], 0)} of how scores differ and "
        f"is off by {number(known['mae'])} points on average; held out by company profile, for "
        f"{percent(max(0.0, unknown['r2']), 0)}, off by {number(unknown['mae'])}."
    )
