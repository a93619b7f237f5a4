"""Whether having a score at all is tied to a habit or circumstance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import joined, percent
from portal.questions.score_drivers.answers import cells
from portal.questions.score_drivers.answers.multiple_tests import adjust
from portal.questions.score_drivers.words import MOST_NAMED, NOBODY, UNSCORED, at_least, level_name, once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.score_drivers.answers.cells import LearnerCells
    from portal.warehouse import Record

MATTERS = 0.01  # a difference of shares that is smaller is counted as none
ALIKE = "all of them have a score, or none has"


def make(context: Context) -> Draft:
    """Make the answer: for each level the share of its learners that have a score, against all other learners."""
    learners = cells.read(context)
    rows = adjust([row for factor in cells.FACTORS for row in _levels(learners, factor, context.settings.min_cell)])
    return Draft(rows, _finding, learners.source, (UNSCORED,))


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
    p = statistics.two_shares(scored, n, other_scored, other_n).p if smaller >= min_n else None
    return {
        "learners": n,
        "scored": scored,
        **rate.columns("scored_rate"),
        **statistics.share_difference(scored, n, other_scored, other_n).columns("difference_from_rest", "difference"),
        "p": p,
        "smaller": smaller,
        "note": ALIKE if p is None and smaller >= min_n else None,
    }


def _finding(rows: Sequence[Record]) -> str:
    """Count the groups that clearly have a score more or less often, by a point or more, and name the largest."""
    compared = once(rows, "difference_from_rest")
    if not rows:
        return NOBODY
    if not compared:
        return "Too few to say: no group here has enough learners to be compared with everyone else."
    clear = [row for row in compared if is_significant(row["p_adjusted"])]
    large = [row for row in clear if at_least(row["difference_low"], row["difference_high"], MATTERS)]
    if not large:
        some = f"{len(clear)} of {len(compared)} groups differ from everyone else in how many have a score, "
        return f"{some}none by at least 1 point." if clear else "No clear difference in how many learners have a score."
    large.sort(key=lambda row: -abs(row["difference_from_rest"]))
    named = joined([_share_of(row) for row in large[:MOST_NAMED]], separator="; ")
    among = "among them " if len(large) > MOST_NAMED else ""
    return (
        f"{len(large)} of {len(compared)} groups {'differs' if len(large) == 1 else 'differ'} from everyone else by at "
        f"least 1 point in how many have a score: {among}{named}."
    )


def _share_of(row: Record) -> str:
    others = row["scored_rate"] - row["difference_from_rest"]
    level = level_name(row["factor"], row["level"])
    return f"{percent(row['scored_rate'])} with {level}, against {percent(others)} of everyone else"
