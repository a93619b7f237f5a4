"""Whether the bands hold what they promise: the share of held-out courses inside their band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import percent
from portal.questions.recommender.figures.shared import SPLITS, keyed

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure, Trace

PROMISED = 0.8


def coverage(answer: Answer) -> Figure | None:
    """Draw the share inside by fifth of predicted score, beside the promised 80%; None where there is no model."""
    splits = marks.grouped(marks.numbered(answer), "split")
    if answer.record(0)["covered"] is None:
        return None
    data: list[Trace] = []
    for split, (colour, words) in SPLITS.items():

        def tooltip(row: NumberedRow, words: str = words) -> str:
            return f"{words}, {_fifth(row)}: {percent(row['covered'])} inside"

        data += marks.dots(splits[split], "covered", name=_fifth, tooltip=tooltip, colour=colour)
    layout = theme.layout(names=True, count=len(splits["random"]), zero=False, unit="fraction")
    layout["xaxis"] |= {"range": [0.5, 1.0], "title": {"text": "share of held-out courses inside the 80% band"}}
    line = {"color": theme.token("line-strong"), "width": 1, "dash": "dot"}
    promised = {"type": "line", "x0": PROMISED, "x1": PROMISED, "y0": 0, "y1": 1, "yref": "paper", "line": line}
    return {"data": data, "layout": {**keyed(layout), "shapes": [promised]}}


def _fifth(row: NumberedRow) -> str:
    return "all" if row["fifth"] == "all" else f"fifth {row['fifth']}"
