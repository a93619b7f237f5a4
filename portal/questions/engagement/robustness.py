"""From the minutes of two quarters to all the ways in which a careful analyst could have compared them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portal.answers.spec import OldDraft
from portal.questions.engagement import stats
from portal.questions.engagement.members import WHO
from portal.questions.engagement.watching import CUTS, VALUES, change, pairs, resamples, values
from portal.questions.engagement.words import NOT_RANDOM

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate, Test
    from portal.questions.engagement.stats import Cut, Values

NULLS = {"minutes": 0.0, "ratio": 1.0, "probability": 0.5}
TESTS = {
    "welch": "minutes",
    "student": "minutes",
    "bootstrap": "minutes",
    "log_welch": "ratio",
    "brunner_munzel": "probability",
}
SURE = 0.05
NO_VOTES = "The choices use the same students and overlap: how many agree is no vote, and no further evidence."


def robustness(context: Context) -> OldDraft:
    """Return every cut with every test for each plan, and whether it says what the headline says."""
    headlines = {plan: _headline(context, plan) for plan in pairs(context)}
    tried = [row for row in _tried(context) if row[0] in headlines]
    agrees = [None if row[-1] is None else row[-1] == headlines[row[0]] for row in tried]
    rows = []
    for row, agree in zip(tried, agrees, strict=True):
        own = [other for other, one in zip(agrees, tried, strict=True) if one[0] == row[0] and other is not None]
        *shown, n, direction = row
        rows.append((*shown, direction, agree, sum(own), len(own), n))
    sql, parameters = context.bound(VALUES)
    computed = ("cut", "mode", "test", "measure", "estimate", "low", "high", "p", "direction", "agrees", "holds", "of")
    return OldDraft(rows, holds_said(rows, headlines), sql, parameters, (NO_VOTES, NOT_RANDOM), computed)


def _headline(context: Context, plan: str) -> str | None:
    found, test = change(*pairs(context)[plan])
    return direction(found.value, test.p, 0.0)


def direction(estimate: float | None, p: float | None, null: float) -> str | None:
    """Return up or down where the test tells so at 5%, else `not told apart`; None where there is no test."""
    if estimate is None or p is None:
        return None
    if p >= SURE:
        return "not told apart"
    return "up" if estimate > null else "down"


def _tried(context: Context) -> list[tuple[Any, ...]]:
    """Return plan, cut, mode, test, measure, estimate, interval, p, n, direction; kept whatever trim and mode say."""

    def make() -> tuple[list[tuple[Any, ...]], int]:
        both = (context.state.get("period_a"), context.state.get("period_b"))
        read, drawn = values(context), resamples(context)
        rows = [
            row
            for plan in dict.fromkeys(plan for plan, _ in read)
            if all((plan, period) in read for period in both)
            for cut in CUTS
            for row in _tests(
                (plan, cut),
                *(read[plan, period] for period in both),
                *(drawn[plan, period][cut] for period in both),
            )
        ]
        return rows, 600 * len(rows)

    made: list[tuple[Any, ...]] = context.share("tried", make, WHO)
    return made


def _tests(
    about: tuple[str, Cut], earlier: Values, later: Values, earlier_drawn: Values, later_drawn: Values
) -> list[tuple[Any, ...]]:
    plan, cut = about
    before, after = stats.kept(earlier, cut), stats.kept(later, cut)
    if not (before.size and after.size):
        return []
    groups = stats.group(after), stats.group(before)
    difference = groups[0].mean - groups[1].mean
    errors = (mean_error(later, cut, later_drawn), mean_error(earlier, cut, earlier_drawn))
    found: dict[str, tuple[Estimate, Test]] = {
        "welch": stats.apart(difference, errors, (after.size, before.size)),
        "student": stats.student(*groups),
        "bootstrap": stats.by_resamples(difference, later_drawn, earlier_drawn, min(after.size, before.size)),
        "log_welch": stats.ratio_of_means(after, before),
        "brunner_munzel": stats.brunner_munzel(after, before),
    }
    mode = "none" if cut.percent == 100 else "cap" if cut.cap else "drop"  # noqa: PLR2004 - nothing is cut
    return [
        (
            *(plan, cut.percent, mode, test, TESTS[test]),
            *(estimate.value, estimate.low, estimate.high, result.p, estimate.n),
            direction(estimate.value, result.p, NULLS[TESTS[test]]),
        )
        for test, (estimate, result) in found.items()
    ]


def mean_error(values_: Values, cut: Cut, drawn: Values) -> float | None:
    """Return the error of a cut mean, the cut counted in: Yuen's, or that of the resamples where values are capped."""
    if cut.cap and cut.percent < 100:  # noqa: PLR2004 - nothing is cut
        return float(drawn.std(ddof=1)) if values_.size >= stats.PAIR else None
    capped = np.minimum(values_, stats.percentile(values_, cut.percent))
    return stats.yuen_error(values_.size, stats.kept(values_, cut).size, stats.group(capped).sd)


def holds_said(rows: list[tuple[Any, ...]], headlines: dict[str, str | None]) -> str:
    """Return for each plan in how many choices the headline's conclusion holds."""
    last = {row[0]: row for row in rows}
    parts = [
        f"{plan}: the conclusion ({headlines[plan] or 'too few to compare'}) holds in {row[-3]} of {row[-2]} choices"
        for plan, row in last.items()
    ]
    return ("; ".join(parts) + ".").capitalize() if parts else "There is nothing to compare."
