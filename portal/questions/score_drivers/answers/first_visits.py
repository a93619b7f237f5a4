"""When learners first came, and how they score."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from portal.answers import ranking
from portal.answers.spec import Draft
from portal.formats import count, joined
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.words import MOST_NAMED, NOBODY, UNSCORED

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
    return Draft(rows, partial(_finding, min_n=context.settings.min_cell), learners.source, (UNSCORED,))


def _finding(rows: Sequence[Record], min_n: int) -> str:
    """Name the month in which most came, or those that do not clearly differ from it."""
    total = sum(row["learners"] for row in rows)
    if not rows:
        return NOBODY
    if total < min_n:
        return f"Too few to say: only {count(total)} learners."
    ranks = ranking.of_counts([row["learners"] for row in rows])
    first = max(rows, key=lambda row: row["learners"])
    leading = [row for row, rank in zip(rows, ranks, strict=True) if rank.low == 1]
    of_all = f"{count(first['learners'])} of {count(total)}"
    if len(leading) == 1 and 2 * first["learners"] > total:
        return f"Most learners, {of_all}, first came in {named(first['month'])}."
    if len(leading) == 1:
        return f"More learners first came in {named(first['month'])} than in any other month: {of_all}."
    if len(leading) > MOST_NAMED:
        return f"No month stands out: {len(leading)} of {len(rows)} show no clear difference from the largest."
    months = joined([named(row["month"]) for row in leading])
    return f"{months} brought the largest numbers of learners; their order is open."


def named(month: str) -> str:
    """Write a month as April 2020."""
    return "a month that is not stated" if month == "Unknown" else f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"
