"""Who watches more: the shift of each tenth of the students, from those who watch least to those who watch most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import NOTE, Draft
from portal.formats import count
from portal.questions.engagement.answers.cut_means import values, values_source
from portal.questions.engagement.stats import quantiles
from portal.questions.engagement.words import NOT_RANDOM, by_plan, difference, long, sentences, too_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.engagement.stats.cuts import Values
    from portal.warehouse import Record

QUANTILES = tuple(tenth / 10 for tenth in range(1, 10))
MEDIAN = 0.5
NO_ERROR = "too few students lie beyond this point to say how sure it is"


def quantile_shift(context: Context) -> Draft:
    """Compare the quarters of each plan at nine points of the distribution of minutes; nothing is cut."""
    minutes = values(context)
    earlier, later = (context.state.get(name) for name in ("period_a", "period_b"))
    rows = [
        _row(plan, quantile, minutes[plan, earlier], minutes[plan, later])
        for plan in dict.fromkeys(plan for plan, _ in minutes)
        if (plan, earlier) in minutes and (plan, later) in minutes
        for quantile in QUANTILES
    ]
    return Draft(rows, finding, values_source(context), (NOT_RANDOM,))


def _row(plan: str, quantile: float, earlier: Values, later: Values) -> Record:
    before, after, shift = quantiles.quantile_shift(earlier, later, quantile)
    return {
        "plan": plan,
        "quantile": quantile,
        "minutes_a": before,
        "minutes_b": after,
        **shift.columns("shift"),
        "n": shift.n,
        NOTE.name: NO_ERROR if shift.low is None else None,
    }


def finding(rows: Sequence[Record]) -> str:
    """Say for each plan how the student in the middle changed, and at how many points the quarters clearly differ."""
    parts = [of_plan(plan, points) for plan, points in by_plan(rows).items()]
    return sentences(parts) or "Nobody watched in both quarters under one plan."


def of_plan(plan: str, rows: Sequence[Record]) -> str:
    """Say it of one plan."""
    (middle,) = (row for row in rows if row["quantile"] == MEDIAN)
    if middle["shift"] is None:
        return f"{plan} students: {too_few(middle['n'], 'in one of the quarters')}"
    change = difference(middle["shift"], middle["low"], middle["high"])
    text = (
        f"the {plan} student in the middle watched {long(middle['minutes_a'])} minutes, then "
        f"{long(middle['minutes_b'])}: {change}"
    )
    known = [row for row in rows if row["low"] is not None]
    up, down = sum(row["low"] > 0 for row in known), sum(row["high"] < 0 for row in known)
    points = f"{count(len(known))} points from those who watch least to those who watch most"
    return f"{text}; clearly more at {_some(up)} and clearly less at {_some(down)} of {points}"


def _some(points: int) -> str:
    return count(points) if points else "none"
