"""Whether the bands hold what they promise: the share of held-out courses inside their band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import percent
from portal.questions.recommender.figures.shared import SPLITS, keyed

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

PROMISED = 0.8


def coverage(answer: Answer) -> Figure | None:
    """Draw the share inside by fifth of predicted score, beside the promised 80%; None where there is no model."""
    rows = answer.records()
    if rows[0]["covered"] is None:
        return None
    names = [f"fifth {row['fifth']}" if row["fifth"] != "all" else "all" for row in rows if row["split"] == "random"]
    data: list[Trace] = []
    for split, (colour, words) in SPLITS.items():
        marked = [(mark, row) for mark, row in enumerate(rows) if row["split"] == split]
        covered, low, high = ([row[name] for _, row in marked] for name in ("covered", "low", "high"))
        tooltips = [f"{words}, {name}: {percent(share)} inside" for name, share in zip(names, covered, strict=True)]
        traces = theme.dots(names, covered, low, high, hover=tooltips, colour=colour)
        traces[0]["customdata"] = [str(mark) for mark, _ in marked]
        data += traces
    layout = theme.layout(names=True, count=len(names), zero=False, unit="fraction")
    layout["xaxis"] |= {"range": [0.5, 1.0], "title": {"text": "share of held-out courses inside the 80% band"}}
    line = {"color": theme.token("line-strong"), "width": 1, "dash": "dot"}
    promised = {"type": "line", "x0": PROMISED, "x1": PROMISED, "y0": 0, "y1": 1, "yref": "paper", "line": line}
    return {"data": data, "layout": {**keyed(layout), "shapes": [promised]}}
