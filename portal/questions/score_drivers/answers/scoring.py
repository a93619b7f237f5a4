"""Whether having a score at all is tied to a habit or circumstance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import percent
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.words import FACTOR_NAMES, UNSCORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.cells import LearnerCells
    from portal.warehouse import Record


def make(context: Context) -> Draft:
    """Make the answer: for each level the share of its learners that have a score, against all other learners."""
    learners = cells.read(context)
    rows = adjust([row for factor in cells.FACTORS for row in _levels(learners, factor, context.settings.min_cell)])
    return Draft(rows, _finding(rows), learners.source, (UNSCORED,))


def _levels(learners: LearnerCells, factor: str, min_n: int) -> list[Record]:
    everyone, all_scored = int(learners.learners.sum()), int(learners.scored.sum())
    counts = (learners.counts(factor, of) for of in (learners.learners, learners.scored))
    return [
        {"factor": factor, "level": level, **_rates(n, scored, everyone - n, all_scored - scored, min_n)}
        for level, n, scored in zip(learners.levels[factor], *counts, strict=True)
    ]


def _rates(n: int, scored: int, other_n: int, other_scored: int, min_n: int) -> Record:
    """Compare a level's share of scored learners with that of the others."""
    rate, smaller = statistics.share(scored, n), min(n, other_n)
    return {
        "learners": n,
        "scored": scored,
        **rate.columns("scored_rate"),
        "difference_from_rest": None if rate.value is None or not other_n else rate.value - other_scored / other_n,
        "p": statistics.two_shares(scored, n, other_scored, other_n).p if smaller >= min_n else None,
        "smaller": smaller,
    }


def _finding(rows: Sequence[Record]) -> str:
    significant = [row for row in rows if is_significant(row["p_adjusted"])]
    if not significant:
        return "Having a score is not tied to any of these, as far as can be told."
    largest = max(significant, key=lambda row: abs(row["difference_from_rest"]))
    rate = largest["scored_rate"]
    other_rate = rate - largest["difference_from_rest"]
    return (
        f"Having a score is itself tied to {FACTOR_NAMES[largest['factor']]}: {percent(rate)} of {largest['level']} "
        f"learners have one, {percent(other_rate)} of the others. What is said of scores is said of those who have one."
    )
