"""From lists of values to traces, as plain dicts with colours as tokens; marks.py draws the rows of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.charts.theme import Trace

    Values = Sequence[float | None]
    Colour = str | Sequence[str]  # a token for all marks, or one for each

HOVER = "%{hovertext}<extra></extra>"
CAP = 1.6
BAR = 0.7
FEW = 6
DOT = 10


def bars(
    names: Sequence[str],
    values: Values,
    *,
    texts: Sequence[str] = (),
    hover: Sequence[str] = (),
    colour: Colour = "series-1",
) -> Trace:
    """Return horizontal bars from zero with their label at the end."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": theme.safe(names),
        "x": list(values),
        "width": min(1, len(names) / FEW) * BAR,
        "marker": {"color": theme.colours(colour)},
        "text": theme.safe(texts),
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        **tooltips(hover),
    }


def columns(names: Sequence[Any], values: Values, *, hover: Sequence[str] = (), colour: Colour = "series-1") -> Trace:
    """Return upright bars from zero, for a histogram or a series in time."""
    return {
        "type": "bar",
        "x": list(names),
        "y": list(values),
        "marker": {"color": theme.colours(colour)},
        **tooltips(hover),
    }


def dots(
    lines: Sequence[str] | Sequence[float],
    values: Values,
    low: Values,
    high: Values,
    *,
    hover: Sequence[str] = (),
    colour: Colour = "series-1",
) -> Trace:
    """Return dots with their intervals, each on the line of its name or at its height.

    `low` and `high` are the ends of the intervals in the unit of `values`; None leaves a dot without one.
    """
    return {
        "type": "scatter",
        "mode": "markers",
        "y": _lines(lines),
        "x": list(values),
        "error_x": error_bars(low, values, high, colour if isinstance(colour, str) else "muted"),
        "marker": {"size": DOT, "color": theme.colours(colour)},
        "cliponaxis": False,
        **tooltips(hover),
    }


def labels(lines: Sequence[str] | Sequence[float], ends: Values, texts: Sequence[str]) -> Trace:
    """Return texts to the right of given ends, one space away."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": _lines(lines),
        "x": list(ends),
        "text": ["\u2002" + text for text in theme.safe(texts)],
        "textposition": "middle right",
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def points(
    x: Sequence[Any], y: Values, *, hover: Sequence[str] = (), colour: str = "series-1", joined: bool = False
) -> Trace:
    """Return a cloud of points, or the points of a line."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if joined else "markers",
        "x": list(x),
        "y": list(y),
        "line": {"color": theme.token(colour), "width": 2},
        "marker": {"size": 7, "color": theme.token(colour)},
        **tooltips(hover),
    }


def line(x: Sequence[Any], y: Sequence[Any], colour: str, width: float = 2) -> Trace:
    """Return a line without marks or tooltips; None in both lists ends a piece of it."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "line": {"color": theme.token(colour), "width": width},
        "hoverinfo": "skip",
    }


def band(x: Sequence[Any], low: Values, high: Values, percent: int, colour: str = "series-1") -> Trace:
    """Return the area between two curves over `x`, `percent` opaque: along the lower one and back along the upper."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*low, *reversed(high)],
        "fill": "toself",
        "fillcolor": theme.token(colour, percent),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def error_bars(low: Values, values: Values, high: Values, colour: str, percent: int = 100) -> dict[str, Any]:
    """Return intervals about values as error bars without caps; None where a value has no interval."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [_distance(value, end) for value, end in zip(values, high, strict=True)],
        "arrayminus": [_distance(end, value) for value, end in zip(values, low, strict=True)],
        "color": theme.token(colour, percent),
        "thickness": CAP,
        "width": 0,
    }


def tooltips(texts: Sequence[str]) -> dict[str, Any]:
    """Return what makes tooltips read as the given sentences, one for each mark; without sentences, no tooltips."""
    if not texts:
        return {"hoverinfo": "skip"}
    return {"hovertext": theme.safe(texts), "hovertemplate": HOVER}


def _lines(lines: Sequence[str] | Sequence[float]) -> list[Any]:
    return [theme.safe([at])[0] if isinstance(at, str) else at for at in lines]


def _distance(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else high - low
