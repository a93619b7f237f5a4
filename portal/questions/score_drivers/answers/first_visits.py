"""When learners first came, and how they score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.words import NOBODY, UNSCORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record


def make(context: Context) -> Draft:
    """Make the answer: a row for each month of first visits, with its learners and their mean score."""
    learners = cells.read(context)
    months, counts = learners.levels["month"], learners.counts("month", learners.learners)
    rows = [
        {"month": month, "learners": n, "scored": group.n, **cells.mean_of(group).columns("mean_score")}
        for month, n, group in zip(months, counts, learners.groups("month"), strict=True)
    ]
    return Draft(rows, _finding(rows), learners.source, (UNSCORED,))


def _finding(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    busiest = max(rows, key=lambda row: row["learners"])
    return f"Most learners, {count(busiest['learners'])}, first came in {busiest['month']}."
