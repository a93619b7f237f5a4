"""What is linked to certificates: the part of the differences that each factor accounts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.statistics import is_significant
from portal.charts import marks, theme
from portal.formats import count, percent

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

ROOM = 1.35  # right of the longest bar, for the texts


def figure(answer: Answer) -> Figure | None:
    """Draw a bar for each factor with a rank, in colour where it is clearly linked; None where none has one.

    Activity has no rank and no bar: next to it the others could not be seen.
    """
    rows = marks.numbered(answer, "rank")
    if not rows:
        return None
    bars = marks.bars(
        rows,
        _name,
        "share_of_deviance",
        text=lambda row: percent(row["share_of_deviance"]) if _is_linked(row) else "no clear link",
        tooltip=_tooltip,
        colour=lambda row: "series-1" if _is_linked(row) else "ghost",
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    highest = max(row["share_of_deviance"] for row in rows) or 1
    title = {"text": "percent of the differences in who earns a certificate"}
    layout["xaxis"] |= {"range": [0, highest * ROOM], "tickformat": ".1~%", "title": title, "nticks": 5}
    return {"data": [bars], "layout": layout}


def _name(row: NumberedRow) -> str:
    return str(row["factor"]).capitalize()


def _is_linked(row: NumberedRow) -> bool:
    return is_significant(row["p_adjusted"])


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{_name(row)}: {percent(row['share_of_deviance'])} of the differences\n"
        f"{count(row['levels'])} levels, {count(row['registrations'])} registrations"
    )
