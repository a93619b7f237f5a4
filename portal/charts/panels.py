"""Figures of several panels: which axes a trace belongs to, where a panel lies, its title and its upright marks.

Panels are numbered from 1, as plotly numbers their axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme

if TYPE_CHECKING:
    from portal.charts.theme import Trace

    Part = tuple[float, float]  # where a panel begins and ends, from 0 to 1 over the figure


def suffix(number: int) -> str:
    """Return what plotly appends to the names of a panel's axes."""
    return "" if number == 1 else str(number)


def on(trace: Trace, number: int) -> Trace:
    """Put a trace into a panel."""
    return trace | {"xaxis": f"x{suffix(number)}", "yaxis": f"y{suffix(number)}"}


def panel(number: int, x: Part, y: Part, *, x_axis: dict[str, Any], y_axis: dict[str, Any]) -> dict[str, Any]:
    """Return the layout of a panel: its two axes with their settings, in its part of the figure."""
    return {
        f"xaxis{suffix(number)}": {"domain": list(x), "anchor": f"y{suffix(number)}", **x_axis},
        f"yaxis{suffix(number)}": {"domain": list(y), "anchor": f"x{suffix(number)}", **y_axis},
    }


def title(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Return the title of a panel, upwards and to the right of a point of the figure; `text` may hold tags."""
    anchor = {"xref": "paper", "yref": "paper", "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    font = {"size": theme.LABEL, "color": theme.token("muted")}
    return {"text": text, "x": x, "y": y, "align": "left", "font": font, **anchor, **more}


def upright(number: int, low: float, high: float) -> dict[str, Any]:
    """Return where a shape stands that is as high as a panel, between two values of its horizontal axis."""
    axes = {"xref": f"x{suffix(number)}", "yref": f"y{suffix(number)} domain"}
    return {**axes, "x0": low, "x1": high, "y0": 0, "y1": 1}
