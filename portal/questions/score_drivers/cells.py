"""Between the warehouse and the answers of score drivers: learners of a filter state as cells of levels, as arrays.

All answers but those that need single values (medians, homework) are made from one such reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portal.questions.score_drivers.stats import Cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Context
    from portal.answers.statistics import Group
    from portal.questions.score_drivers.stats import Flags, Floats, Integers

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
_BYTES = 8 * (len(LEVELS) + 4)


@dataclass(frozen=True, slots=True)
class Learners:
    """The cells of a filter state: for each factor its levels, sorted, and each cell's place among them; counts, means.

    `sql` and `parameters` are what they were read by.
    """

    levels: Mapping[str, list[str]]
    codes: Mapping[str, Integers]
    learners: Integers
    scored: Integers
    cells: Cells
    sql: str
    parameters: Mapping[str, Any]

    def counts(self, factor: str, of: Integers | Floats) -> list[int]:
        """Return the sum of a count over the cells of each level."""
        return [int(n) for n in np.bincount(self.codes[factor], of, len(self.levels[factor]))]

    def groups(self, factor: str) -> list[Group]:
        """Return n, mean and standard deviation of the scores of each level."""
        return self.cells.groups(self.codes[factor], len(self.levels[factor]))

    def everyone(self) -> Group:
        """Return n, mean and standard deviation of all scores."""
        return self.cells.group(np.ones(len(self.learners), dtype=bool))

    def mask(self, factor: str, level: str) -> Flags:
        """Return which cells are of a level; none where it does not occur."""
        levels = self.levels[factor]
        found: Flags = self.codes[factor] == (levels.index(level) if level in levels else -1)
        return found


def read(context: Context) -> Learners:
    """Return the cells of the state, read once for all its answers.

    From the mart of cells; where a filter is finer than that (homework in numbers, who has which score), from the rows.
    """
    found: Learners = context.share("cells", lambda: _sized(_read(context)))
    return found


def _sized(made: Learners) -> tuple[Learners, int]:
    return made, _BYTES * len(made.learners) + 2000


def _read(context: Context) -> Learners:
    finer = not context.state.names().isdisjoint(FINER)
    sql, parameters = context.bound(CELLS_OF_ROWS if finer else CELLS)
    rows = context.snapshot.rows(sql, parameters)
    columns = list(zip(*rows, strict=True)) or [()] * (len(LEVELS) + 4)
    levels, codes = {}, {}
    for name, column in zip(LEVELS, columns, strict=False):
        texts = ["yes" if text else "no" for text in column] if name == "desktop" else column
        levels[name] = sorted(set(texts))
        place = {text: number for number, text in enumerate(levels[name])}
        codes[name] = np.array([place[text] for text in texts], dtype=np.int64)
    learners, scored = (np.array(column, dtype=np.int64) for column in columns[-4:-2])
    mean = np.array([value or 0.0 for value in columns[-2]], dtype=np.float64)
    squares = np.array(columns[-1], dtype=np.float64)
    return Learners(levels, codes, learners, scored, Cells(scored.astype(np.float64), mean, squares), sql, parameters)
