"""Which share of all who watched has a certificate, by minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import count, number, percent, percent_between

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

COUNTED = ("near_low", "near_high")
LANE = 0.25


def certificate_chances(answer: Answer) -> Figure | None:
    """Draw for each number of minutes the share as counted near it and, below, that of the model."""
    rows = [row for row in marks.numbered(answer) if row["share"] is not None or row["near_share"] is not None]
    if not rows:
        return None
    counted = marks.dots(
        rows, "near_share", COUNTED, lane=-LANE / 2, text=_text("near_share"), tooltip=tooltip, colour="series-1"
    )
    model = marks.dots(rows, "share", lane=LANE / 2, text=_text("share"), tooltip=tooltip, colour="series-2")
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    ticks = {"tickvals": list(range(len(rows))), "ticktext": [f"{number(row['minutes'])} minutes" for row in rows]}
    layout["yaxis"] |= {"type": "linear", "range": [len(rows) - 0.5, -0.5], "autorange": False, **ticks}
    ends = [row[end] or 0 for row in rows for end in ("near_high", "high")]
    layout["xaxis"] |= {"range": [0, 1.3 * max(ends)]}
    return {"data": [*counted, *model], "layout": layout}


def _text(column: str) -> marks.Channel:
    return lambda row: "" if row[column] is None else percent(row[column])


def tooltip(row: NumberedRow) -> str:
    """Say a row of `certificate_chances`."""
    return (
        f"{count(row['near'])} students watched about {number(row['minutes'])} minutes: "
        f"{percent_between(row['near_share'], row['near_low'], row['near_high'])} have a certificate\n"
        f"by a curve through all: {percent_between(row['share'], row['low'], row['high'])}"
    )
