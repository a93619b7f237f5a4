"""What figures of several panels are made of: axes, titles, the lane of each plan, the rows of an answer by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from portal.charts import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Trace

Row: TypeAlias = dict[str, Any]
NumberedRows: TypeAlias = list[tuple[int, Row]]
PLANS = ("free", "paid")
BAR_WIDTHS = {1: 0.34, 2: 0.62}  # by the number of plans


def on(trace: Trace, number: int) -> Trace:
    """Put a trace into a panel, numbered from 1."""
    suffix = axis(number)
    return trace | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def axis(number: int) -> str:
    """Give what plotly appends to the names of a panel's axes."""
    return "" if number == 1 else str(number)


def panel(number: int, x: tuple[float, float], y: tuple[float, float], **axes: Any) -> dict[str, Any]:
    """Lay out the axes of a panel in its part of the figure; `x_axis` and `y_axis` hold their settings."""
    suffix = axis(number)
    return {
        f"xaxis{suffix}": {"domain": list(x), "anchor": f"y{suffix}", **axes.get("x_axis", {})},
        f"yaxis{suffix}": {"domain": list(y), "anchor": f"x{suffix}", **axes.get("y_axis", {})},
    }


def title(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Lay out a panel's title; x and y go from 0 to 1 over the figure."""
    anchor = {"xref": "paper", "yref": "paper", "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    font = {"size": theme.LABEL, "color": theme.token("muted")}
    return {"text": text, "x": x, "y": y, "align": "left", "font": font, **anchor, **more}


def numbered(answer: Answer, column: str = "") -> NumberedRows:
    """Pair the rows of an answer with their index in it; with a column, only rows that have a value there."""
    return [(index, row) for index, row in enumerate(answer.records()) if not column or row[column] is not None]


def grouped(answer: Answer, column: str = "plan") -> dict[str, NumberedRows]:
    """Group the numbered rows by the value of a column."""
    groups: dict[str, NumberedRows] = {}
    for index, row in numbered(answer):
        groups.setdefault(str(row[column]), []).append((index, row))
    return groups


def lanes(plans: Sequence[str], top: float = 0.92) -> dict[str, tuple[float, float]]:
    """Divide the height of a figure between the plans, the first on top."""
    height = top / max(1, len(plans))
    return {plan: (top - (lane + 1) * height, top - lane * height - 0.1) for lane, plan in enumerate(plans)}


def error_bars(low: Sequence[float | None], values: Sequence[float | None], high: Sequence[float | None]) -> Any:
    """Draw intervals around values as error bars without caps; None where a value has no interval."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [_distance(end, value) for value, end in zip(values, high, strict=True)],
        "arrayminus": [_distance(value, end) for value, end in zip(values, low, strict=True)],
        "thickness": theme.CAP,
        "width": 0,
    }


def _distance(high: float | None, low: float | None) -> float | None:
    return None if high is None or low is None else high - low
