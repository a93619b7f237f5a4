"""What the upright figures share: intervals of means, and heat maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.charts.theme import Trace

    MarkedCell = tuple[int, Mapping[str, Any]] | None  # a row with its number in the answer; None where there is none

BANDS = ("low", "high")


def error_bars(rows: Sequence[Mapping[str, Any]], colour: str) -> dict[str, Any]:
    """Draw the intervals of mean scores."""
    above = [0 if row["high"] is None else row["high"] - row["mean_score"] for row in rows]
    below = [0 if row["low"] is None else row["mean_score"] - row["low"] for row in rows]
    return {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": theme.token(colour),
            "thickness": theme.CAP,
            "width": 0,
        }
    }


def heatmap(x: Sequence[str], y: Sequence[str], grid: Sequence[Sequence[MarkedCell]], value: str) -> Trace:
    """Draw a grid of cells, a list for each line from bottom to top, coloured by a column; the darker, the more."""
    return {
        "type": "heatmap",
        "x": list(x),
        "y": list(y),
        "z": [[None if cell is None else cell[1][value] for cell in line] for line in grid],
        "colorscale": [[0, theme.token("series-1", 4)], [1, theme.token("series-1", 55)]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [[None if cell is None else str(cell[0]) for cell in line] for line in grid],
    }
