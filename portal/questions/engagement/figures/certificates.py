"""How many certificates students of so many minutes have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import theme
from portal.formats import count, interval, number
from portal.questions.engagement.figures.panels import error_bars, numbered

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.engagement.figures.panels import NumberedRows, Row


def certificates(bins: Answer, line: Answer) -> Figure | None:
    """Draw mean certificates by band of minutes with intervals, the line, and its prediction for the set minutes."""
    rows = numbered(bins, "mean_certificates")
    fit = line.record(0) if line.rows else None
    if not rows or fit is None or fit["slope"] is None:
        return None
    largest = max([*(row["mean_minutes"] for _, row in rows), fit["at_minutes"]])
    axes = {
        "xaxis": {"title": {"text": "minutes of all watching"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "certificates a student"}, "rangemode": "tozero"},
    }
    return {"data": [_line(fit, largest * 1.05), _bands(rows), _prediction(fit)], "layout": axes}


def _bands(rows: NumberedRows) -> Trace:
    points = theme.points(
        [row["mean_minutes"] for _, row in rows],
        [row["mean_certificates"] for _, row in rows],
        [
            f"{count(row['students'])} students with {number(row['minutes_from'])} to {number(row['minutes_to'])} "
            f"minutes: {number(row['mean_certificates'], 2)} certificates ({interval(row['low'], row['high'], 2)})"
            for _, row in rows
        ],
    )
    low, means, high = ([row[name] for _, row in rows] for name in ("low", "mean_certificates", "high"))
    points["error_y"] = error_bars(low, means, high) | {"color": theme.token("series-1")}
    points["customdata"] = [f"certificate_bins:{index}" for index, _ in rows]
    return points


def _line(fit: Row, end: float) -> Trace:
    ends = [0.0, end]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends,
        "y": [fit["intercept"] + fit["slope"] * end for end in ends],
        "line": {"color": theme.token("series-2"), "width": 2},
        "hoverinfo": "skip",
    }


def _prediction(fit: Row) -> Trace:
    words = (
        f"the line says {number(fit['predicted'], 2)} certificates at {number(fit['at_minutes'])} minutes; for one "
        f"student {interval(max(fit['predicted_low'], 0), fit['predicted_high'], 2)}"
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [fit["at_minutes"]],
        "y": [fit["predicted"]],
        "error_y": error_bars([max(fit["predicted_low"], 0)], [fit["predicted"]], [fit["predicted_high"]])
        | {"color": theme.token("series-2", 50), "thickness": 6},
        "marker": {"size": 11, "symbol": "diamond", "color": theme.token("series-2")},
        **theme.sayings([words]),
        "customdata": ["0"],
    }
