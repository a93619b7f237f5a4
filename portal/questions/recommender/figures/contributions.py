"""How the model's score of the what-if is made up: from the base over the largest contributions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from portal.charts import marks, theme, traces
from portal.formats import number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

SHOWN = 8


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """A bar of the waterfall: its name, what it adds, what its mark carries, and more for the tooltip."""

    name: str
    added: float
    reference: str
    more: str = ""

    @property
    def text(self) -> str:
        """What it adds, with its sign."""
        return signed(self.added)

    @property
    def colour(self) -> str:
        """The colour of a gain or a loss."""
        return "good" if self.added > 0 else "bad"


def contributions(answer: Answer) -> Figure | None:
    """Draw the waterfall; None where there is no model."""
    base, *_ = answer.records()
    if base["contribution"] is None:
        return None
    steps = _steps(answer)
    start = base["what_if_contribution"]
    reached = list(accumulate((step.added for step in steps), initial=start))
    total = start + sum(step.added for step in steps)
    left = [0.0, *(min(before, after) for before, after in pairwise(reached))]
    widths = [start, *(abs(step.added) for step in steps)]
    bars = traces.bars(
        ["all courses", *(step.name for step in steps), "the model's score"],
        [*widths, total],
        texts=[number(start), *(step.text for step in steps), number(total)],
        colour=["ghost", *(step.colour for step in steps), "series-1"],
        hover=_tooltips(start, steps, total),
    )
    bars["base"] = [*left, 0.0]
    bars["customdata"] = ["0", *(step.reference for step in steps), "prediction:0"]
    return {"data": [bars], "layout": _layout(len(steps) + 2, max(start, total, *_ends(left, widths)))}


def _tooltips(start: float, steps: Sequence[WaterfallStep], total: float) -> list[str]:
    of_steps = (f"{step.name}: {step.text}{step.more}" for step in steps)
    return [f"all courses: {number(start)}", *of_steps, f"The model's score: {number(total)}"]


def _steps(answer: Answer) -> list[WaterfallStep]:
    """Return the largest contributions, then the sum of the others."""
    _, *rows = marks.numbered(answer)
    rows.sort(key=lambda row: -abs(row["what_if_contribution"]))
    drawn = rows[:SHOWN]
    steps = [
        WaterfallStep(
            row["feature"],
            row["what_if_contribution"],
            reference,
            f"\nits value is {number(row['what_if_value'], 2)}",
        )
        for row, reference in zip(drawn, marks.references(drawn), strict=True)
    ]
    remaining = [row["what_if_contribution"] for row in rows[SHOWN:]]
    return [*steps, WaterfallStep(f"the other {len(remaining)}", sum(remaining), "")]


def _ends(left: Sequence[float], widths: Sequence[float]) -> list[float]:
    return [start + width for start, width in zip(left, widths, strict=True)]


def _layout(bars: int, most: float) -> dict[str, object]:
    layout = theme.layout(names=True, count=bars)
    layout["xaxis"] = {"range": [0, most * 1.15], "title": {"text": "points of score"}}
    return layout
