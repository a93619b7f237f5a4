"""How well each model predicts courses that it was not trained on: of companies it knows, and of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import number, percent
from portal.questions.recommender.answers.training import training
from portal.questions.recommender.words import COMPARING, NO_PROOF, NOT_NEW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
IN_USE, RANDOM, BY_PROFILE = "in use", "random", "by_profile"
FOLDS = 5
GUESS = "for a company it has not seen it is no better than a guess"


def models(context: Context) -> Draft:
    """Give the errors of six models on courses that were held out, by both ways of holding out."""
    result, state = context.select(MODELS), training(context)
    pending = {"note": COMPARING} if state.trained else state.reason
    rows = [row if state.trained and row["r2"] is not None else {**row, **pending} for row in result.rows]
    finding = _finding if state.trained else state.no_forecast
    return Draft(rows, finding, result, (NO_PROOF, NOT_NEW, *state.caveats))


def _finding(rows: Sequence[Record]) -> str:
    known = _in_use(rows, RANDOM)
    return (
        f"Among companies that it has seen the model accounts for {percent(known['r2'], 0)} of how scores differ and "
        f"is off by {number(known['mae'])} points on average; {of_unknown_companies(rows)}."
    )


def of_unknown_companies(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say in one clause how good the model is for a company that it has not seen, from rows of `models`.

    It is no better than a guess where R squared over the five folds cannot be told from 0.
    """
    unknown = _in_use(rows, BY_PROFILE)
    r2 = statistics.mean(unknown["r2"], unknown["r2_sd"], FOLDS)
    if r2.low is None or r2.low <= 0:
        return GUESS
    return f"for a company it has not seen it accounts for {percent(r2.value, 0)}"


def _in_use(rows: Sequence[Mapping[str, Any]], split: str) -> Mapping[str, Any]:
    return next(row for row in rows if (row["model"], row["split"]) == (IN_USE, split))
