"""Whether the link between a tutor and scores is stronger where homework is high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import number
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.words import OBSERVED, UNSCORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.cells import LearnerCells
    from portal.warehouse import Record

BANDS = {"low": "Where homework is low", "high": "where it is high"}


def make(context: Context) -> Draft:
    """Make the answer: the mean score for each level of tutor in each homework band that occurs."""
    learners = cells.read(context)
    rows = [
        row
        for tutor in learners.levels["tutor_interaction"]
        for band in learners.levels["homework_band"]
        if (row := _row(learners, tutor, band)) is not None
    ]
    known = [row for row in rows if row["scored"] >= context.settings.min_cell]
    return Draft(rows, _finding(known), learners.source, (UNSCORED, OBSERVED))


def _row(learners: LearnerCells, tutor: str, band: str) -> Record | None:
    """Return the row of a tutor level and a homework band; None where no learner has both."""
    mask = learners.mask("tutor_interaction", tutor) & learners.mask("homework_band", band)
    if not mask.any():
        return None
    group = learners.scores.group(mask)
    mean = cells.mean_of(group).columns("mean_score")
    return {"tutor_interaction": tutor, "homework_band": band, "scored": group.n, **mean}


def _finding(known: Sequence[Record]) -> str:
    """Give the lowest and the highest mean of each band."""
    sentences = []
    for band, words in BANDS.items():
        rows = sorted((row for row in known if row["homework_band"] == band), key=lambda row: row["mean_score"])
        extremes = [*rows[:1], *rows[1:][-1:]]
        means = " to ".join(f"{number(row['mean_score'])} (tutor {row['tutor_interaction']})" for row in extremes)
        sentences += [f"{words}: {means}"] if means else []
    text = ", ".join(sentences) or "No cell of low or high homework has enough scored learners"
    return f"{text[0].upper()}{text[1:]}."
