"""Reads the learners of a filter state as cells of levels, into arrays.

A cell holds the learners that agree in every level. All answers are made from these cells, except those that need
single values (medians, homework).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.questions.score_drivers.stats.least_squares import ScoreCells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate, Group
    from portal.questions.score_drivers.stats.least_squares import Flags, Floats, Integers
    from portal.warehouse import Record, Result

FACTORS = ("device", "platform", "tutor_interaction", "job_type", "homework_band")
LEVELS = (*FACTORS, "month", "tutor", "desktop")

CELLS = """
select
    device, platform, tutor_interaction, job_type, homework_band, month, tutor, desktop,
    learners, scored, mean, squares
from learner_cells
where {where}
order by cell
"""

CELLS_OF_ROWS = """
with
    chosen as (
        select
            cell,
            count(*)::bigint as learners,
            count(average_score)::bigint as scored,
            avg(average_score) as mean,
            coalesce(var_pop(average_score) * count(average_score), 0) as squares
        from learners
        where {where}
        group by cell
    )
select
    device, platform, tutor_interaction, job_type, homework_band, month, tutor, desktop,
    chosen.learners, chosen.scored, chosen.mean, chosen.squares
from chosen
join learner_cells using (cell)
order by cell
"""
FINER = ("homework", "homework_bin", "score_band", "scored")
_BYTES_PER_CELL = 8 * (len(LEVELS) + 4)
_OVERHEAD = 2000


@dataclass(frozen=True, slots=True)
class LearnerCells:
    """The cells of a filter state. Each factor has its sorted levels, and for each cell the index of its level.

    `source` is the statement that read the cells, without its rows.
    """

    levels: Mapping[str, list[str]]
    codes: Mapping[str, Integers]
    learners: Integers
    scored: Integers
    scores: ScoreCells
    source: Result

    def counts(self, factor: str, of: Integers | Floats) -> list[int]:
        """Return the sum of a count over the cells of each level."""
        return [int(n) for n in np.bincount(self.codes[factor], of, len(self.levels[factor]))]

    def groups(self, factor: str) -> list[Group]:
        """Return n, mean and standard deviation of the scores of each level."""
        return self.scores.groups(self.codes[factor], len(self.levels[factor]))

    def everyone(self) -> Group:
        """Return n, mean and standard deviation of all scores."""
        return self.scores.group(np.ones(len(self.learners), dtype=bool))

    def mask(self, factor: str, level: str) -> Flags:
        """Flag the cells of a level; none where it does not occur."""
        levels = self.levels[factor]
        flags: Flags = self.codes[factor] == (levels.index(level) if level in levels else -1)
        return flags


def read(context: Context) -> LearnerCells:
    """Read the cells of the state, once for all its answers.

    They come from the mart of cells, or from the learners' rows where a filter is finer than a cell: homework in
    numbers, or who has which score.
    """

    def make() -> tuple[LearnerCells, int]:
        finer = not context.state.names().isdisjoint(FINER)
        cells = from_result(context.select(CELLS_OF_ROWS if finer else CELLS))
        return cells, _BYTES_PER_CELL * len(cells.learners) + _OVERHEAD

    cells: LearnerCells = context.cached("cells", make)
    return cells


def from_result(result: Result) -> LearnerCells:
    """Turn selected cells into arrays."""
    levels, codes = {}, {}
    for name in LEVELS:
        texts = _texts(result.rows, name)
        levels[name] = sorted(set(texts))
        index = {text: number for number, text in enumerate(levels[name])}
        codes[name] = np.array([index[text] for text in texts], dtype=np.int64)
    learners, scored = (np.array([row[name] for row in result.rows], dtype=np.int64) for name in ("learners", "scored"))
    mean = np.array([row["mean"] or 0.0 for row in result.rows], dtype=np.float64)
    squares = np.array([row["squares"] for row in result.rows], dtype=np.float64)
    scores = ScoreCells(scored.astype(np.float64), mean, squares)
    return LearnerCells(levels, codes, learners, scored, scores, replace(result, rows=[]))


def _texts(rows: Sequence[Record], factor: str) -> list[str]:
    """Return each cell's level of a factor as text; `desktop` is a flag in the mart."""
    if factor == "desktop":
        return ["yes" if row[factor] else "no" for row in rows]
    return [row[factor] for row in rows]


def mean_of(group: Group) -> Estimate:
    """Return a group's mean with its t interval; no value where it has no member."""
    return statistics.mean(group.mean if group.n else None, group.sd, group.n)
