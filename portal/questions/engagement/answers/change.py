"""How the mean minutes changed between the quarters: of each plan, and of paid students against free ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import NOTE, Draft
from portal.answers.statistics import is_significant
from portal.formats import interval, number, percent, signed
from portal.questions.engagement.answers.cut_means import pairs, source
from portal.questions.engagement.stats import comparisons
from portal.questions.engagement.stats.comparisons import MeanChange
from portal.questions.engagement.stats.cuts import PAIR
from portal.questions.engagement.words import NOT_RANDOM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate, Test
    from portal.questions.engagement.answers.cut_means import CutMean
    from portal.warehouse import Record

FEATURES = "Free students had the new features too, so the gap is not what the features did."
PLANS = ("paid", "free")
GAP_MEASURES = ("minutes", "relative")
ONE_PLAN = "both plans must have watched in both quarters"
NO_GAP = dict.fromkeys(("paid_change", "free_change", "gap", "low", "high", "p"))


def lift(context: Context) -> Draft:
    """Compare the quarters by plan: later mean minus earlier, with an interval that counts the cut."""
    rows = [_lift(earlier, later) for earlier, later in pairs(context).values()]
    return Draft(rows, lift_finding(rows), source(context), (NOT_RANDOM,))


def change(earlier: CutMean, later: CutMean) -> tuple[Estimate, Test]:
    """Test the later mean minus the earlier with errors that count the cut."""
    difference = (later.mean or 0.0) - (earlier.mean or 0.0)
    return comparisons.difference_of_means(difference, (later.error, earlier.error), (later.kept, earlier.kept))


def _lift(earlier: CutMean, later: CutMean) -> Record:
    estimate, test = change(earlier, later)
    _, published = statistics.welch(earlier.group, later.group)
    error = None if None in (earlier.error, later.error) else math.hypot(earlier.error or 0, later.error or 0)
    sd = statistics.pooled(earlier.group, later.group) if estimate.n >= PAIR else 0.0
    return {
        "plan": earlier.plan,
        "mean_a": earlier.mean,
        "mean_b": later.mean,
        **estimate.columns("difference"),
        "p": test.p,
        "relative_change": (estimate.value or 0.0) / earlier.mean if earlier.mean else None,
        "t": published.statistic,
        "df": published.df,
        "p_two_sided": published.p,
        "p_increase": comparisons.one_sided(published),
        "cohens_d": (estimate.value or 0.0) / sd if sd else None,
        "smallest_detectable": None if error is None else comparisons.DETECTABLE * error,
        "n": estimate.n,
        "earlier": earlier.period,
        "later": later.period,
        "kept_a": earlier.kept,
        "kept_b": later.kept,
    }


def lift_finding(rows: Sequence[Record]) -> str:
    """Say the change of each plan in words."""
    if not rows:
        return "Nobody watched in both quarters under one plan, so there is no change to tell."
    return "; ".join(_change_of_plan(row) for row in rows).capitalize() + "."


def _change_of_plan(row: Record) -> str:
    if row["p"] is None:
        return f"{row['plan']}: too few to compare"
    unclear = "" if is_significant(row["p"]) else ", which can't be told apart from no change"
    return (
        f"{row['plan']}: {number(row['mean_a'])} to {number(row['mean_b'])} minutes each, "
        f"{signed(row['difference'])} ({interval(row['low'], row['high'])}){unclear}"
    )


def gap_of_changes(context: Context) -> Draft:
    """Compare the change of paid students with that of free ones, in minutes and relative to the earlier mean."""
    means = pairs(context)
    if means.keys() != set(PLANS):
        rows = [{"measure": measure, **NO_GAP, "n": None, NOTE.name: ONE_PLAN} for measure in GAP_MEASURES]
        return Draft(rows, f"{ONE_PLAN.capitalize()}.", source(context))
    minutes, relative = _gap_in_minutes(means), _relative_gap(means)
    return Draft([minutes, relative], gap_finding(minutes, relative), source(context), (FEATURES,))


def _gap_in_minutes(means: Mapping[str, tuple[CutMean, CutMean]]) -> Record:
    quarters = [mean for plan in PLANS for mean in means[plan]]
    paid, free = ((later.mean or 0.0) - (earlier.mean or 0.0) for earlier, later in (means[plan] for plan in PLANS))
    gap, test = comparisons.difference_of_means(
        paid - free, [mean.error for mean in quarters], [mean.kept for mean in quarters]
    )
    changes = {"paid_change": paid, "free_change": free}
    return {"measure": "minutes", **changes, **gap.columns("gap"), "p": test.p, "n": gap.n}


def _relative_gap(means: Mapping[str, tuple[CutMean, CutMean]]) -> Record:
    n = min(mean.kept for quarters in means.values() for mean in quarters)
    paid, free = (_mean_change(*means[plan]) for plan in PLANS)
    gap, test = comparisons.relative_gap(paid, free, n)
    if gap.value is None:
        return {"measure": "relative", **NO_GAP, "n": n}
    changes = {"paid_change": paid.relative, "free_change": free.relative}
    return {"measure": "relative", **changes, **gap.columns("gap"), "p": test.p, "n": n}


def _mean_change(earlier: CutMean, later: CutMean) -> MeanChange:
    return MeanChange(
        float(earlier.mean or 0.0), float(earlier.error or 0.0), float(later.mean or 0.0), float(later.error or 0.0)
    )


def gap_finding(minutes: Record, relative: Record) -> str:
    """Say the gap in words, in minutes and in percent."""
    if minutes["low"] is None or relative["paid_change"] is None:
        return "Too few watched to compare the changes of the two plans."
    return (
        f"Paid students changed by {number(minutes['paid_change'])} minutes each ({percent(relative['paid_change'])}), "
        f"free ones by {number(minutes['free_change'])} ({percent(relative['free_change'])}): a gap of "
        f"{number(minutes['gap'])} minutes ({interval(minutes['low'], minutes['high'])})."
    )
