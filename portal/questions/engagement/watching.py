"""From the watch marts to how much students watched in two quarters: minutes, reach, lift, the same people, the gap."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.questions.engagement import columns, stats
from portal.questions.engagement.members import OF_PLAN, WHO
from portal.questions.engagement.words import (
    FEATURES,
    NOT_RANDOM,
    NOTHING_CUT,
    gap_said,
    lift_said,
    minutes_said,
    reach_said,
    same_said,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Context
    from portal.questions.engagement.stats import Values
    from portal.warehouse import Row

    Drawn = dict[tuple[str, str], dict[stats.Cut, Values]]

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
REACH = f"""
with
    registered as (
        select period, plan, count(*)::bigint as registered
        from (
            select
                students.student_id,
                quarters.period,
                if(paid_quarters.student_id is null, 'free', 'paid') as plan
            from quarters
            join students on students.registered <= quarters.last_day
            left join paid_quarters
                on paid_quarters.period = quarters.period and paid_quarters.student_id = students.student_id
            where quarters.period in ($period_a, $period_b)
        )
        where {OF_PLAN} and ({{where}})
        group by period, plan
    ),
    watched as (
        select period, plan, count(*)::bigint as watched, sum(minutes) as total_minutes
        from ({WATCHED})
        group by period, plan
    )
select
    plan,
    period,
    coalesce(registered, 0) as registered,
    coalesce(watched, 0) as watched,
    coalesce(total_minutes, 0) as total_minutes
from registered
full join watched using (period, plan)
order by plan, period = $period_b
"""
SAME_PEOPLE = f"""
with
    earlier as (select * from student_periods where period = $period_a and {OF_PLAN} and ({{where}})),
    later as (select * from student_periods where period = $period_b and {OF_PLAN} and ({{where}}))
select
    plan,
    count(*)::bigint as n,
    avg(earlier.minutes) as mean_a,
    avg(later.minutes) as mean_b,
    avg(later.minutes - earlier.minutes) as difference,
    stddev_samp(later.minutes - earlier.minutes) as sd
from earlier
join later using (student_id, plan)
group by plan
order by plan
"""
CUTS = (*(stats.Cut(percent, cap=cap) for percent in (95, 97.5, 99, 99.5) for cap in (False, True)), stats.Cut(100))
ALL_CUTS = tuple(dict.fromkeys((*CUTS, *(stats.Cut(80 + half / 2, cap=True) for half in range(40)))))


@dataclass(frozen=True, slots=True)
class Cell:
    """Who watched in one plan and quarter, as the cut leaves them; `error` is that of the mean, the cut counted in."""

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
    def group(self) -> statistics.Group:
        """What a plain test of the mean takes."""
        return statistics.Group(self.kept, self.mean or 0.0, self.sd or 0.0)

    def interval(self) -> tuple[float | None, float | None]:
        """Return the t interval of the mean, kept - 1 degrees of freedom."""
        return (None, None) if self.mean is None else stats.t_interval(self.mean, self.error, self.kept)

    def published(self) -> tuple[float | None, float | None]:
        """Return the mean +- 1.96 standard errors, the cut taken as given."""
        if self.mean is None or self.sd is None:
            return None, None
        half = 1.96 * self.sd / math.sqrt(self.kept)
        return self.mean - half, self.mean + half


def cells(context: Context) -> list[Cell]:
    """Return plan and quarter by plan and quarter, the earlier quarter first; made once for the state."""

    def make() -> tuple[list[Cell], int]:
        found = [_cell(context, row) for row in context.rows(MINUTES)]
        return found, 200 * len(found)

    made: list[Cell] = context.share("cells", make, (*WHO, "trim", "mode"))
    return made


def _cell(context: Context, row: Row) -> Cell:
    plan, period, students, kept, removed, cut, mean, median, sd, capped_sd = row
    if context.state.get("mode") == "cap" and context.state.get("trim") < 100:  # noqa: PLR2004 - else nothing is cut
        error = capped_error(context, plan, period) if kept >= stats.PAIR else None
    else:
        error = stats.yuen_error(students, kept, capped_sd)
    return Cell(plan, period, students, kept, removed, cut, mean, median, sd, error)


def pairs(context: Context) -> dict[str, tuple[Cell, Cell]]:
    """Return by plan the cells of both quarters, the earlier first; plans that watched in just one are left out."""
    by = {(cell.plan, cell.period): cell for cell in cells(context)}
    earlier, later = context.state.get("period_a"), context.state.get("period_b")
    plans = dict.fromkeys(cell.plan for cell in cells(context))
    return {
        plan: (by[plan, earlier], by[plan, later]) for plan in plans if (plan, earlier) in by and (plan, later) in by
    }


def values(context: Context) -> dict[tuple[str, str], Values]:
    """Return the sorted minutes of each plan and quarter; read once for the students chosen, whatever the cut."""

    def make() -> tuple[dict[tuple[str, str], Values], int]:
        found = {(plan, period): np.array(some, dtype=float) for plan, period, some in context.rows(VALUES)}
        return found, sum(some.nbytes for some in found.values())

    made: dict[tuple[str, str], Values] = context.share("values", make, WHO)
    return made


def capped_error(context: Context, plan: str, period: str) -> float:
    """Return the standard deviation of the capped mean over 1,000 resamples that cut anew."""
    cut = stats.Cut(float(context.state.get("trim")), cap=True)
    drawn = resamples(context) if cut in ALL_CUTS else _shared(context, (cut,), "trim")
    return float(drawn[plan, period][cut].std(ddof=1))


def resamples(context: Context) -> Drawn:
    """Return the means of 1,000 resamples under each common cut."""
    return _shared(context, ALL_CUTS)


def _shared(context: Context, cuts: tuple[stats.Cut, ...], *uses: str) -> Drawn:
    """Return resamples that are drawn once for the students chosen, and for further filters that are named."""

    def make() -> tuple[Drawn, int]:
        found = _drawn(context, cuts)
        return found, 8 * stats.RESAMPLES * len(cuts) * len(found)

    made: Drawn = context.share(" ".join(("resamples", *uses)), make, (*WHO, *uses))
    return made


def _drawn(context: Context, cuts: tuple[stats.Cut, ...]) -> Drawn:
    """Draw for each plan from a stream of its own, the earlier quarter first."""
    streams: dict[str, np.random.Generator] = {}
    found: Drawn = {}
    for (plan, period), some in values(context).items():
        means = stats.resampled(some, cuts, streams.setdefault(plan, np.random.default_rng(0)))
        found[plan, period] = {cut: means[:, place] for place, cut in enumerate(cuts)}
    return found


def minutes(context: Context) -> OldDraft:
    """Return what is left of each plan and quarter under the cut: mean with its interval, median, spread."""
    found = cells(context)
    rows = [
        (
            *(cell.plan, cell.period, cell.students, cell.kept, cell.removed, cell.cut, cell.mean),
            *(*cell.interval(), *cell.published(), cell.median, cell.sd),
        )
        for cell in found
    ]
    sql, parameters = context.bound(MINUTES)
    notes = {place: NOTHING_CUT for place, cell in enumerate(found) if cell.cut is None}
    computed = ("low", "high", "published_low", "published_high")
    return OldDraft(rows, minutes_said(pairs(context)), sql, parameters, (NOT_RANDOM,), computed, notes)


def reach(context: Context) -> OldDraft:
    """Return how many had registered, how many watched, and their minutes in total, nothing cut."""
    sql, parameters = context.bound(REACH)
    rows, notes = [], {}
    for place, (plan, period, registered, watched, total) in enumerate(context.snapshot.rows(sql, parameters)):
        fits = watched <= registered
        share = statistics.share(watched if fits else 0, registered if fits else 0)
        rows.append((plan, period, registered, watched, share.value, share.low, share.high, total))
        if not fits:
            notes[place] = "more students watched than had registered"
    return OldDraft(rows, reach_said(rows), sql, parameters, (NOT_RANDOM,), ("share", "low", "high"), notes)


def lift(context: Context) -> OldDraft:
    """Return by plan the later mean minus the earlier, its interval with the cut counted in, and the published test."""
    found = pairs(context)
    rows = [_lifted(earlier, later) for earlier, later in found.values()]
    sql, parameters = context.bound(MINUTES)
    return OldDraft(rows, lift_said(rows), sql, parameters, (NOT_RANDOM,), columns.names(columns.LIFT)[1:])


def change(earlier: Cell, later: Cell) -> tuple[statistics.Estimate, statistics.Test]:
    """Return the later mean minus the earlier with errors that count the cut, degrees after Satterthwaite."""
    difference = (later.mean or 0.0) - (earlier.mean or 0.0)
    return stats.apart(difference, (later.error, earlier.error), (later.kept, earlier.kept))


def _lifted(earlier: Cell, later: Cell) -> tuple[Any, ...]:
    found, test = change(earlier, later)
    plain = statistics.welch(earlier.group, later.group)[1]
    error = None if None in (earlier.error, later.error) else math.hypot(earlier.error or 0, later.error or 0)
    spread = statistics.pooled(earlier.group, later.group) if found.n >= stats.PAIR else 0.0
    return (
        *(earlier.plan, earlier.mean, later.mean, found.value, found.low, found.high, test.p),
        (found.value or 0.0) / earlier.mean if earlier.mean else None,
        *(plain.statistic, plain.df, plain.p, stats.below(plain)),
        (found.value or 0.0) / spread if spread else None,
        None if error is None else stats.DETECT * error,
        *(found.n, earlier.period, later.period, earlier.kept, later.kept),
    )


def same_people(context: Context) -> OldDraft:
    """Return those who watched in both quarters under one plan, before and after, nothing cut: paired t."""
    sql, parameters = context.bound(SAME_PEOPLE)
    rows = [_paired(*row) for row in context.snapshot.rows(sql, parameters)]
    return OldDraft(rows, same_said(rows), sql, parameters, (NOT_RANDOM,), ("low", "high", "p"))


def _paired(plan: str, n: int, mean_a: float, mean_b: float, difference: float, sd: float | None) -> tuple[Any, ...]:
    error = sd / math.sqrt(n) if sd else None
    low, high = stats.t_interval(difference, error, n)
    p = None if error is None else stats.two_sided(difference / error, n - 1)
    return plan, n, mean_a, mean_b, difference, low, high, p


def gap_of_changes(context: Context) -> OldDraft:
    """Return paid's change minus free's, in minutes and as a fraction of the earlier mean."""
    found = pairs(context)
    sql, parameters = context.bound(MINUTES)
    if set(found) != {"free", "paid"}:
        rows = [(measure, None, None, None, None, None, None, None) for measure in ("minutes", "relative")]
        missing = "both plans must have watched in both quarters"
        return OldDraft(rows, missing.capitalize() + ".", sql, parameters, notes=dict.fromkeys(range(2), missing))
    rows = [_gap_in_minutes(found), _gap_relative(found)]
    computed = ("paid_change", "free_change", "gap", "low", "high", "p")
    return OldDraft(rows, gap_said(rows), sql, parameters, (FEATURES,), computed)


def _gap_in_minutes(found: Mapping[str, tuple[Cell, Cell]]) -> tuple[Any, ...]:
    both = [cell for plan in ("paid", "free") for cell in found[plan]]
    paid, free = (found[plan][1].mean or 0.0 for plan in ("paid", "free"))
    paid, free = paid - (found["paid"][0].mean or 0.0), free - (found["free"][0].mean or 0.0)
    gap, test = stats.apart(paid - free, tuple(cell.error for cell in both), tuple(cell.kept for cell in both))
    return "minutes", paid, free, gap.value, gap.low, gap.high, test.p, gap.n


def _gap_relative(found: Mapping[str, tuple[Cell, Cell]]) -> tuple[Any, ...]:
    n = min(cell.kept for both in found.values() for cell in both)
    sides = [
        tuple(float(value or 0.0) for cell in found[plan] for value in (cell.mean, cell.error))
        for plan in ("paid", "free")
    ]
    (a, a_error, b, b_error), (c, c_error, d, d_error) = sides
    gap, error, p = stats.relative_gap((a, a_error, b, b_error), (c, c_error, d, d_error))
    if gap is None or error is None:
        return "relative", None, None, None, None, None, None, n
    half = statistics.Z95 * error
    return "relative", b / a - 1, d / c - 1, gap, gap - half, gap + half, p, n
