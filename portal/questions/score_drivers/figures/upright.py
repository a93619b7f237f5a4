"""What the upright figures share: the order of the homework bands, and heat maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme, traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Trace

    Grid = Sequence[Sequence[NumberedRow | None]]  # lines of cells; None where an answer has no row for one

BANDS = ("low", "high")


def heatmap(x: Sequence[str], y: Sequence[str], grid: Grid, value: str) -> Trace:
    """Draw a grid of cells, a list for each line from bottom to top, coloured by a column; the darker, the more."""
    return {
        "type": "heatmap",
        "x": list(x),
        "y": list(y),
        "z": [[None if cell is None else cell[value] for cell in line] for line in grid],
        "colorscale": [[0, theme.token("series-1", 4)], [1, theme.token("series-1", 55)]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": traces.HOVER,
        "customdata": [[None if cell is None else str(cell.number) for cell in line] for line in grid],
    }
