"""Whether the link between a tutor and scores is stronger where homework is high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE
from portal.formats import count
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.stats.judgement import side
from portal.questions.score_drivers.stats.least_squares import EXACT
from portal.questions.score_drivers.words import DIFFERENCE, NOBODY, OBSERVED, UNSCORED, points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from portal.answers.spec import Context, Parts
    from portal.questions.score_drivers.answers.cells import LearnerCells
    from portal.warehouse import Record

WAYS = ("larger", "smaller")
SIGNS = {("any", "high"): 1, ("any", "low"): -1, ("none", "high"): -1, ("none", "low"): 1}


def make(context: Context) -> Draft:
    """Make the answer: the mean score for each level of tutor in each homework band; last, the difference of gaps."""
    learners = cells.read(context)
    rows = [
        row
        for tutor in learners.levels["tutor_interaction"]
        for band in learners.levels["homework_band"]
        if (row := _row(learners, tutor, band)) is not None
    ]
    if rows:
        rows.append(_difference(learners))
    return Draft(rows, _finding, learners.source, (UNSCORED, OBSERVED))


def of_cell(row: Mapping[str, Any]) -> Parts | None:
    """Return what selects the learners of a row; None for the difference, which stands for no learners."""
    if row["tutor_interaction"] == DIFFERENCE[0]:
        return None
    return {"tutor_interaction": "tutor_interaction", "homework_band": "homework_band", "scored": (True,)}


def _row(learners: LearnerCells, tutor: str, band: str) -> Record | None:
    """Return the row of a tutor level and a homework band; None where no learner has both."""
    mask = learners.mask("tutor_interaction", tutor) & learners.mask("homework_band", band)
    if not mask.any():
        return None
    group = learners.scores.group(mask)
    mean = cells.mean_of(group).columns("mean_score")
    return {"tutor_interaction": tutor, "homework_band": band, "scored": group.n, **mean}


def _difference(learners: LearnerCells) -> Record:
    """Return the last row: the gap between any tutor and none where homework is high, less that where it is low.

    Its interval is Welch's for the four means; `scored` counts the smallest of the four groups.
    """
    groups = {
        key: learners.scores.group(learners.mask("tutor", key[0]) & learners.mask("homework_band", key[1]))
        for key in SIGNS
    }
    smallest = min(group.n for group in groups.values())
    estimate = NO_ESTIMATE
    if smallest > 1:
        value = sum(sign * groups[key].mean for key, sign in SIGNS.items())
        parts = [group.sd**2 / group.n for group in groups.values()]
        estimate, _ = statistics.spread(value, parts, [group.n - 1 for group in groups.values()], smallest)
    tutor, band = DIFFERENCE
    note = EXACT if smallest > 1 and estimate.low is None else None
    columns = estimate.columns("mean_score")
    return {"tutor_interaction": tutor, "homework_band": band, "scored": smallest, **columns, "note": note}


def _finding(rows: Sequence[Record]) -> str:
    """Say whether the gap between any tutor and none is another where homework is high."""
    if not rows:
        return NOBODY
    last = rows[-1]
    if last["mean_score"] is None:
        return (
            f"Too few to say whether a tutor and homework belong together: the smallest of the four groups has "
            f"{count(last['scored'])} learners with a score."
        )
    ends = last["low"], last["high"]
    larger = points(last["mean_score"], *ends, WAYS)
    if not side(*ends):
        return f"No clear difference: the gap between learners with a tutor and without is {larger} with high homework."
    return f"The gap between learners with a tutor and without is {larger} where homework is high."
