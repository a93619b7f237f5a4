"""What the figures of both plans share: the rows of each plan, the lane that it has, and how thick its bars are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow

PLANS = ("free", "paid")
BAR_WIDTHS = {1: 0.34, 2: 0.62}  # by the number of plans


def by_plan(answer: Answer, *known: str) -> dict[str, list[NumberedRow]]:
    """Return the rows of each plan that has any, the free one first; only those with a value in the `known` columns."""
    groups = marks.grouped(marks.numbered(answer, *known), "plan")
    return {plan: groups[plan] for plan in PLANS if plan in groups}


def lanes(plans: Sequence[str], top: float = 0.92) -> dict[str, tuple[float, float]]:
    """Divide the height of a figure between the plans, the first on top."""
    height = top / max(1, len(plans))
    return {plan: (top - (lane + 1) * height, top - lane * height - 0.1) for lane, plan in enumerate(plans)}
