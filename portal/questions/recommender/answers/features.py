"""What matters to the score: the importance of each feature to the models, and which way predictions move with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scipy.special import stdtrit

from portal.answers import ranking, statistics
from portal.answers.spec import Draft
from portal.formats import joined, number, signed
from portal.questions.recommender.answers.training import training
from portal.questions.recommender.words import CERTIFICATES, COMPARING, NO_PROOF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.ranking import Rank
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
FOLDS = 5
NO_STEADY = "no steady direction"
TOGETHER = (
    "Page shares are shuffled together, and so are the company columns: each carries the fall of its whole block."
)


def features(context: Context) -> Draft:
    """Give each feature's importance, measured and as published, and the direction of the predictions."""
    result, state = context.select(FEATURES), training(context)
    pending = {"note": COMPARING} if state.trained else state.reason
    ranks = _ranks(result.rows) if state.trained else {}
    rows = [
        {
            **row,
            "direction": _direction(row),
            **_possible(ranks.get(row["rank"])),
            **(pending if not state.trained or row["impurity"] is None else {}),
        }
        for row in result.rows
    ]
    finding = _finding if state.trained else state.no_forecast
    return Draft(rows, finding, result, (TOGETHER, NO_PROOF, CERTIFICATES, *state.caveats))


def _ranks(rows: Sequence[Record]) -> dict[int, Rank]:
    """Return the ranks that each block of features can have, by its rank: Welch's tests over the five folds.

    The features of a block have the same rank and the same fall.
    """
    blocks = {row["rank"]: row for row in rows}
    quantile = float(stdtrit(FOLDS - 1, statistics.UPPER_QUANTILE))
    groups = [
        statistics.Group(
            FOLDS, row["permutation"], (row["permutation_high"] - row["permutation"]) / quantile * FOLDS**0.5
        )
        for row in blocks.values()
    ]
    return dict(zip(blocks, ranking.of_means(groups), strict=True))


def _possible(rank: Rank | None) -> Record:
    return {"rank_low": rank and rank.low, "rank_high": rank and rank.high}


def _direction(row: Record) -> Any:
    """Return the change of the prediction, or words where its interval holds 0."""
    change = row["change"]
    steady = change is None or row["direction_low"] > 0 or row["direction_high"] < 0
    return change if steady else NO_STEADY


def _finding(rows: Sequence[Record]) -> str:
    """Name the block that matters most, or those that could; then what moves it most of what an instructor sets."""
    leading = [row["feature"] for row in rows if row["rank_low"] == 1]
    blocks = {row["rank"] for row in rows if row["rank_low"] == 1}
    most = "matter most" if len(blocks) == 1 and len(leading) > 1 else "matters most"
    most = f"{most} to the model" if len(blocks) == 1 else "are among those that matter most to the model"
    return f"{joined(leading)} {most}.{_strongest(rows)}"


def _strongest(rows: Sequence[Record]) -> str:
    steady = [
        row for row in rows if row["controllable"] and not row["is_outcome"] and isinstance(row["direction"], float)
    ]
    if not steady:
        return ""
    first = max(steady, key=lambda row: abs(row["direction"]))
    smallest = min(abs(first["direction_low"]), abs(first["direction_high"]))
    leading = [row for row in steady if max(abs(row["direction_low"]), abs(row["direction_high"])) >= smallest]
    if len(leading) == 1:
        moved = f"{signed(first['direction'])} points for {_step(first)} more"
        return f" Of what an instructor sets, {first['feature']} moves it most: {moved}."
    named = joined([row["feature"] for row in leading])
    return f" Of what an instructor sets, {named} move it most; which of them is first is not clear."


def _step(row: Record) -> str:
    return f"{number(row['step'])} {'points' if row['unit'] == 'percent' else row['unit']}"
