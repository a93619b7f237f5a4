"""Whether those who watched before come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.engagement.figures.panels import numbered

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure


def probabilities(answer: Answer, base: str) -> Figure | None:
    """Draw for a base who watched later, of all and of those who watched earlier; and both, as counted and expected."""
    rows = [(index, row) for index, row in numbered(answer) if row["base"] == base and row["n"]]
    if not rows:
        return None
    index, row = rows[0]
    bars = {
        "watched later: of all": (row["p_b"], "ghost"),
        "of those who watched earlier": (row["p_b_given_a"], "series-1"),
        "in both: if unrelated": (row["expected_if_independent"], "ghost"),
        "in both: as counted": (row["p_both"], "series-1"),
    }
    values = [value for value, _ in bars.values()]
    trace = theme.bars(
        list(bars),
        values,
        texts=[percent(value) for value in values],
        hover=[f"{name}: {percent(value)} of n = {count(row['n'])}" for name, value in zip(bars, values, strict=True)],
        colour=[colour for _, colour in bars.values()],
    )
    layout = theme.layout(names=True, count=len(bars), unit="fraction")
    layout["xaxis"] |= {"range": [0, 1.35 * max([value or 0 for value in values] + [0.01])], "visible": False}
    return {"data": [trace | {"customdata": [str(index)] * len(bars), "width": 0.6}], "layout": layout}
