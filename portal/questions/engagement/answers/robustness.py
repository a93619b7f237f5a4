"""Whether the conclusion depends on the cut and the test: every choice that a careful analyst could have made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.questions.engagement.answers.change import change
from portal.questions.engagement.answers.choices import finding
from portal.questions.engagement.answers.cut_means import CUTS, pairs, resamples, values, values_source
from portal.questions.engagement.filters import WHO
from portal.questions.engagement.stats import comparisons, cuts
from portal.questions.engagement.words import NO_CLEAR, NOT_RANDOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate, Test
    from portal.questions.engagement.stats.cuts import Cut, Values
    from portal.warehouse import Record

NO_CHANGE = {"minutes": 0.0, "ratio": 1.0, "probability": 0.5}
MEASURES = {
    "welch": "minutes",
    "student": "minutes",
    "bootstrap": "minutes",
    "log_welch": "ratio",
    "brunner_munzel": "probability",
}
NO_VOTES = "The choices use the same students and overlap: how many agree is no vote, and no further evidence."
CHOICE_BYTES = 600


def robustness(context: Context) -> Draft:
    """Compare the quarters of each plan under every cut by every test; say whether it agrees with the headline."""
    min_n = context.settings.min_cell
    headlines = {plan: _headline(context, plan, min_n) for plan in pairs(context)}
    rows = [row for plan, headline in headlines.items() for row in _of_plan(_choices(context), plan, headline, min_n)]
    return Draft(rows, finding, values_source(context), (NO_VOTES, NOT_RANDOM))


def _headline(context: Context, plan: str, min_n: int) -> str | None:
    """Say the direction of the plan's `lift`; None where that has none to show."""
    estimate, test = change(*pairs(context)[plan])
    return direction(estimate.value, test.p, 0.0) if estimate.n >= min_n else None


def _of_plan(choices: Sequence[Record], plan: str, headline: str | None, min_n: int) -> list[Record]:
    """Hold each choice of a plan that has enough students against the headline, and count those that agree."""
    rows = [row for row in choices if row["plan"] == plan]
    agrees = [_agrees(row, headline) if row["n"] >= min_n else None for row in rows]
    tested = [agree for agree in agrees if agree is not None]
    counts = {"holds": sum(tested), "of": len(tested)}
    return [{**row, "agrees": agree, **counts} for row, agree in zip(rows, agrees, strict=True)]


def _agrees(row: Record, headline: str | None) -> bool | None:
    return None if headline is None or row["direction"] is None else bool(row["direction"] == headline)


def direction(estimate: float | None, p: float | None, no_change: float) -> str | None:
    """Say up or down where the test is significant, else `no clear difference`; None where there is no test."""
    if estimate is None or p is None:
        return None
    if not is_significant(p):
        return NO_CLEAR
    return "up" if estimate > no_change else "down"


def _choices(context: Context) -> list[Record]:
    """Compute every choice of every plan; shared, since the chosen trim and mode change none of them."""

    def make() -> tuple[list[Record], int]:
        periods = (context.state.get("period_a"), context.state.get("period_b"))
        minutes, means = values(context), resamples(context)
        rows = [
            row
            for plan in dict.fromkeys(plan for plan, _ in minutes)
            if all((plan, period) in minutes for period in periods)
            for cut in CUTS
            for row in _tests(
                plan,
                cut,
                *(minutes[plan, period] for period in periods),
                *(means[plan, period][cut] for period in periods),
            )
        ]
        return rows, CHOICE_BYTES * len(rows)

    shared: list[Record] = context.cached("choices", make, WHO)
    return shared


def _tests(
    plan: str, cut: Cut, earlier: Values, later: Values, earlier_means: Values, later_means: Values
) -> list[Record]:
    """Compare two quarters under one cut by every test; without any values where the cut leaves nobody."""
    before, after = cuts.apply(cut, earlier), cuts.apply(cut, later)
    if not (before.size and after.size):
        return [_choice(plan, cut, test, statistics.NO_ESTIMATE, statistics.NO_TEST) for test in MEASURES]
    later_group, earlier_group = comparisons.group(after), comparisons.group(before)
    difference = later_group.mean - earlier_group.mean
    errors = (mean_error(later, cut, later_means), mean_error(earlier, cut, earlier_means))
    sizes = (after.size, before.size)
    results: dict[str, tuple[Estimate, Test]] = {
        "welch": comparisons.difference_of_means(difference, errors, sizes),
        "student": comparisons.student(later_group, earlier_group),
        "bootstrap": comparisons.bootstrap(difference, later_means, earlier_means, min(sizes)),
        "log_welch": comparisons.ratio_of_means(after, before),
        "brunner_munzel": comparisons.brunner_munzel(after, before),
    }
    return [_choice(plan, cut, test, *result) for test, result in results.items()]


def _choice(plan: str, cut: Cut, test: str, estimate: Estimate, result: Test) -> Record:
    measure = MEASURES[test]
    return {
        "plan": plan,
        "cut": cut.percent,
        "mode": cut.mode,
        "test": test,
        "measure": measure,
        **estimate.columns("estimate"),
        "p": result.p,
        "direction": direction(estimate.value, result.p, NO_CHANGE[measure]),
        "n": estimate.n,
    }


def mean_error(minutes: Values, cut: Cut, means: Values) -> float | None:
    """Compute the standard error of a cut mean, the cut counted in: Yuen's, or by resamples where values are capped."""
    if cut.cap and cut.applies:
        return float(means.std(ddof=1)) if minutes.size >= cuts.PAIR else None
    capped = np.minimum(minutes, cuts.percentile(minutes, cut.percent))
    return cuts.yuen_error(minutes.size, cuts.apply(cut, minutes).size, comparisons.group(capped).sd)
