"""When learners first came, and how they score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, interval, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_LABELS = 12
LOWER, UPPER = [0.0, 0.52], [0.62, 1.0]


def figure(answer: Answer) -> Figure:
    """Draw the learners of each month of first visits as columns, and above them the mean score with its interval."""
    rows = marks.numbered(answer)
    columns = marks.columns(rows, "month", "learners", tooltip=_tooltip, colour="ghost")
    means = marks.points(marks.numbered(answer, "mean_score"), "month", "mean_score", marks.ENDS, tooltip=_tooltip)
    layout = theme.layout()
    layout["xaxis"] = {"type": "category", "showgrid": False, **_ticks(marks.column(rows, "month"))}
    layout["yaxis"] |= {"domain": LOWER, "title": {"text": "learners"}, "nticks": 4}
    layout["yaxis2"] = {
        "domain": UPPER,
        "anchor": "x",
        "title": {"text": "mean score", "font": {"size": theme.LABEL}, "standoff": 10},
        "nticks": 4,
        "automargin": True,
        "gridcolor": theme.token("line"),
        "zeroline": False,
        "fixedrange": True,
    }
    return {"data": [columns, means | {"yaxis": "y2"}], "layout": layout}


def _ticks(names: Sequence[str]) -> dict[str, Any]:
    """Label up to a dozen months, the year below the first and where it changes; Unknown always has its label."""
    dated = [name for name in names if name[:1].isdigit()]
    labelled = dated[:: 1 + len(dated) // (MOST_LABELS + 1)]
    years_before = [None, *(name[:4] for name in labelled)]
    texts = [
        f"{MONTHS[int(name[5:7]) - 1]}{'' if name[:4] == year else '<br>' + name[:4]}"
        for name, year in zip(labelled, years_before, strict=False)
    ]
    undated = [name for name in names if name not in dated]
    return {"tickvals": [*labelled, *undated], "ticktext": [*texts, *theme.safe(undated)]}


def _tooltip(row: NumberedRow) -> str:
    counts = f"{row['month']}: {count(row['learners'])} learners first came\n{count(row['scored'])} scored"
    if row["mean_score"] is None:
        return counts
    return f"{counts}, mean {number(row['mean_score'])} ({interval(row['low'], row['high'])})"
