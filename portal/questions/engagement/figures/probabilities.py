"""Whether those who watched before come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.charts.marks import NumberedRow
from portal.formats import count, percent

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure


BARS = {
    "watched later: of all": ("p_b", "ghost"),
    "of those who watched earlier": ("p_b_given_a", "series-1"),
    "in both: if unrelated": ("expected_if_independent", "ghost"),
    "in both: as counted": ("p_both", "series-1"),
}


def probabilities(answer: Answer, base: str) -> Figure | None:
    """Draw for a base who watched later, of all and of those who watched earlier; and both, as counted and expected."""
    row = next((row for row in marks.numbered(answer) if row["base"] == base and row["n"]), None)
    if row is None:
        return None
    rows = [
        NumberedRow(row.number, {"name": name, "value": row[column], "colour": colour})
        for name, (column, colour) in BARS.items()
    ]
    bars = marks.bars(
        rows,
        "name",
        "value",
        text=lambda bar: percent(bar["value"]),
        tooltip=lambda bar: f"{bar['name']}: {percent(bar['value'])} of n = {count(row['n'])}",
        colour=lambda bar: str(bar["colour"]),
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {"range": [0, 1.35 * max([bar["value"] or 0 for bar in rows] + [0.01])], "visible": False}
    return {"data": [bars | {"width": 0.6}], "layout": layout}
