"""The mean minutes of each plan and quarter under the chosen cut, and the resamples behind its standard error.

Several answers need them, so they are computed once for a state and shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from portal.answers.statistics import Estimate, Group
from portal.questions.engagement.filters import OF_PLAN, WHO
from portal.questions.engagement.stats import comparisons
from portal.questions.engagement.stats.cuts import NO_CUT, PAIR, RESAMPLES, Cut, resampled, yuen_error
from portal.warehouse import Result

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.questions.engagement.stats.cuts import Values
    from portal.warehouse import Record

    ByPlanAndPeriod: TypeAlias = dict[tuple[str, str], Values]
    Resamples: TypeAlias = dict[tuple[str, str], dict[Cut, Values]]

WATCHED = f"""
    select plan, period, minutes
    from student_periods
    where period in ($period_a, $period_b) and {OF_PLAN} and ({{where}})
"""
MINUTES = f"""
with
    watched as ({WATCHED}),
    cuts as (
        select plan, period, count(*)::bigint as students, quantile_cont(minutes, $trim::double / 100) as cut
        from watched
        group by plan, period
    ),
    used as (
        select
            plan,
            period,
            students,
            cut,
            least(minutes, cut) as capped,
            $trim = 100 or $mode = 'cap' or minutes < cut as kept,
            if($mode = 'cap', capped, minutes) as value
        from watched
        join cuts using (plan, period)
    )
select
    plan,
    period,
    any_value(students) as students,
    count(*) filter (kept)::bigint as kept,
    any_value(students) - count(*) filter (kept)::bigint as removed,
    if($trim = 100, null, any_value(cut)) as cut_minutes,
    avg(value) filter (kept) as mean,
    median(value) filter (kept) as median,
    stddev_samp(value) filter (kept) as sd,
    stddev_samp(capped) as capped_sd
from used
group by plan, period
order by plan, period = $period_b
"""
VALUES = f"""
select plan, period, list(minutes order by minutes) as minutes
from ({WATCHED})
group by plan, period
order by plan, period = $period_b
"""
CUTS = (*(Cut(percent, cap=cap) for percent in (95, 97.5, 99, 99.5) for cap in (False, True)), Cut(NO_CUT))
COMMON_CUTS = tuple(dict.fromkeys((*CUTS, *(Cut(80 + half / 2, cap=True) for half in range(40)))))
Z_PUBLISHED = 1.96


@dataclass(frozen=True, slots=True)
class CutMean:
    """The students of one plan and quarter who watched, as the cut leaves them.

    `error` is the standard error of the mean, which counts that the cut is computed from the same students.
    """

    plan: str
    period: str
    students: int
    kept: int
    removed: int
    cut: float | None
    mean: float | None
    median: float | None
    sd: float | None
    error: float | None

    @property
    def group(self) -> Group:
        """What a plain test of the mean takes."""
        return Group(self.kept, self.mean or 0.0, self.sd or 0.0)

    def estimate(self) -> Estimate:
        """Give the mean its t interval with kept - 1 degrees of freedom."""
        if self.mean is None:
            return Estimate(None, None, None, self.kept)
        return comparisons.t_interval(self.mean, self.error, self.kept)

    def published(self) -> Estimate:
        """Give the mean the interval as published: 1.96 standard errors, the cut taken as given."""
        if self.mean is None or self.sd is None:
            return Estimate(None, None, None, self.kept)
        half = Z_PUBLISHED * self.sd / math.sqrt(self.kept)
        return Estimate(self.mean, self.mean - half, self.mean + half, self.kept)


def source(context: Context) -> Result:
    """Give the statement behind the cut means, which an answer shows."""
    _, result = _shared(context)
    return result


def cut_means(context: Context) -> list[CutMean]:
    """Compute the mean of each plan and quarter, the earlier quarter first; once for a state."""
    means, _ = _shared(context)
    return means


def _shared(context: Context) -> tuple[list[CutMean], Result]:
    def make() -> tuple[tuple[list[CutMean], Result], int]:
        result = context.select(MINUTES)
        means = [_cut_mean(context, row) for row in result.rows]
        return (means, replace(result, rows=[])), 200 * len(means)

    shared: tuple[list[CutMean], Result] = context.cached("cut means", make, (*WHO, "trim", "mode"))
    return shared


def _cut_mean(context: Context, row: Record) -> CutMean:
    cut = Cut(context.state.get("trim"), cap=context.state.get("mode") == "cap")
    if cut.cap and cut.applies:
        error = _capped_error(context, row["plan"], row["period"], cut) if row["kept"] >= PAIR else None
    else:
        error = yuen_error(row["students"], row["kept"], row["capped_sd"])
    return CutMean(
        plan=row["plan"],
        period=row["period"],
        students=row["students"],
        kept=row["kept"],
        removed=row["removed"],
        cut=row["cut_minutes"],
        mean=row["mean"],
        median=row["median"],
        sd=row["sd"],
        error=error,
    )


def pairs(context: Context) -> dict[str, tuple[CutMean, CutMean]]:
    """Pair the means of both quarters by plan, the earlier first; a plan that watched in only one is left out."""
    means = {(mean.plan, mean.period): mean for mean in cut_means(context)}
    earlier, later = context.state.get("period_a"), context.state.get("period_b")
    return {
        plan: (means[plan, earlier], means[plan, later])
        for plan in dict.fromkeys(plan for plan, _ in means)
        if (plan, earlier) in means and (plan, later) in means
    }


def values(context: Context) -> ByPlanAndPeriod:
    """Read the sorted minutes of each plan and quarter; once for the students chosen, whatever the cut."""

    def make() -> tuple[ByPlanAndPeriod, int]:
        minutes = {
            (row["plan"], row["period"]): np.array(row["minutes"], dtype=float) for row in context.select(VALUES).rows
        }
        return minutes, sum(array.nbytes for array in minutes.values())

    shared: ByPlanAndPeriod = context.cached("values", make, WHO)
    return shared


def values_source(context: Context) -> Result:
    """Give the statement behind the sorted minutes, which an answer shows."""
    return Result([], ("plan", "period", "minutes"), *context.statement(VALUES))


def _capped_error(context: Context, plan: str, period: str, cut: Cut) -> float:
    """Compute the standard deviation of the capped mean over 1,000 resamples that cut anew."""
    resamples_ = resamples(context) if cut in COMMON_CUTS else _shared_resamples(context, (cut,), "trim")
    return float(resamples_[plan, period][cut].std(ddof=1))


def resamples(context: Context) -> Resamples:
    """Compute the means of 1,000 resamples under each common cut."""
    return _shared_resamples(context, COMMON_CUTS)


def _shared_resamples(context: Context, cuts: tuple[Cut, ...], *uses: str) -> Resamples:
    """Draw resamples once for the students chosen, and for the further filters in `uses`."""

    def make() -> tuple[Resamples, int]:
        means = _resampled(context, cuts)
        return means, 8 * RESAMPLES * len(cuts) * len(means)

    shared: Resamples = context.cached(" ".join(("resamples", *uses)), make, (*WHO, *uses))
    return shared


def _resampled(context: Context, cuts: tuple[Cut, ...]) -> Resamples:
    """Draw for each plan from its own random stream, the earlier quarter first."""
    streams: dict[str, np.random.Generator] = {}
    resamples_: Resamples = {}
    for (plan, period), minutes in values(context).items():
        means = resampled(minutes, cuts, streams.setdefault(plan, np.random.default_rng(0)))
        resamples_[plan, period] = {cut: means[:, column] for column, cut in enumerate(cuts)}
    return resamples_
