"""How many certificates students of so many minutes have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme, traces
from portal.formats import count, interval, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure, Trace

    Record = Mapping[str, Any]


def certificates(bins: Answer, line: Answer) -> Figure | None:
    """Draw mean certificates by band of minutes with intervals, the line, and its prediction for the set minutes."""
    rows = marks.numbered(bins, "mean_certificates")
    fit = line.record(0) if line.rows else None
    if not rows or fit is None or fit["slope"] is None:
        return None
    largest = max([*(row["mean_minutes"] for row in rows), fit["at_minutes"]])
    axes = {
        "xaxis": {"title": {"text": "minutes of all watching"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "certificates a student"}, "rangemode": "tozero"},
    }
    bands = marks.points(
        rows, "mean_minutes", "mean_certificates", marks.ENDS, tooltip=_tooltip, answer="certificate_bins"
    )
    return {"data": [_line(fit, largest * 1.05), bands, _prediction(fit)], "layout": axes}


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{count(row['students'])} students with {number(row['minutes_from'])} to {number(row['minutes_to'])} "
        f"minutes: {number(row['mean_certificates'], 2)} certificates ({interval(row['low'], row['high'], 2)})"
    )


def _line(fit: Record, end: float) -> Trace:
    ends = [0.0, end]
    return traces.line(ends, [fit["intercept"] + fit["slope"] * x for x in ends], "series-2")


def _prediction(fit: Record) -> Trace:
    low, predicted, high = max(fit["predicted_low"], 0), fit["predicted"], fit["predicted_high"]
    words = (
        f"the line says {number(predicted, 2)} certificates at {number(fit['at_minutes'])} minutes; for one "
        f"student {interval(low, high, 2)}"
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [fit["at_minutes"]],
        "y": [predicted],
        "error_y": traces.error_bars([low], [predicted], [high], "series-2", 50) | {"thickness": 6},
        "marker": {"size": 11, "symbol": "diamond", "color": theme.token("series-2")},
        **traces.tooltips([words]),
        "customdata": ["0"],
    }
