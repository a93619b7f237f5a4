"""What matters to the score: the importance of each feature to the models, and which way predictions move with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import Draft
from portal.formats import number, signed
from portal.questions.recommender.answers.training import training
from portal.questions.recommender.words import CERTIFICATES, COMPARING, NO_PROOF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

FEATURES = """
select
    features.feature,
    features.description,
    features."group",
    features.controllable,
    features.is_outcome,
    model_features.impurity,
    model_features.permutation,
    model_features.permutation_low,
    model_features.permutation_high,
    model_features.change,
    model_features.change_low as direction_low,
    model_features.change_high as direction_high,
    case when model_features.permutation is not null
        then rank() over (order by model_features.permutation desc nulls last)
    end as rank,
    model_features.step,
    features.unit
from features
left join model_features using (name)
order by rank nulls last, features.position
"""
NO_STEADY = "no steady direction"
TOGETHER = (
    "Page shares are shuffled together, and so are the company columns: each carries the fall of its whole block."
)


def features(context: Context) -> Draft:
    """Give each feature's importance, measured and as published, and the direction of the predictions."""
    result, state = context.select(FEATURES), training(context)
    pending = {"note": COMPARING} if state.trained else state.reason
    rows = [
        {**row, "direction": _direction(row), **(pending if not state.trained or row["impurity"] is None else {})}
        for row in result.rows
    ]
    finding = _finding(rows) if state.trained else state.no_forecast
    return Draft(rows, finding, result, (TOGETHER, NO_PROOF, CERTIFICATES, *state.caveats))


def _direction(row: Record) -> Any:
    """Return the change of the prediction, or words where its interval holds 0."""
    change = row["change"]
    steady = change is None or row["direction_low"] > 0 or row["direction_high"] < 0
    return change if steady else NO_STEADY


def _finding(rows: Sequence[Record]) -> str:
    first, *_ = rows
    finding = f"{first['feature']} and what goes with it matter most to the model."
    steady = [
        row for row in rows if row["controllable"] and not row["is_outcome"] and isinstance(row["direction"], float)
    ]
    if not steady:
        return finding
    strongest = max(steady, key=lambda row: abs(row["direction"]))
    moved = f"{signed(strongest['direction'])} points for {_step(strongest)} more"
    return f"{finding} Of what an instructor sets, {strongest['feature']} moves it most: {moved}."


def _step(row: Record) -> str:
    return f"{number(row['step'])} {'points' if row['unit'] == 'percent' else row['unit']}"
