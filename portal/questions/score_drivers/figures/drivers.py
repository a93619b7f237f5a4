"""The gaps in scores, raw and all else equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, traces
from portal.formats import chance, count, interval, signed
from portal.questions.score_drivers.figures import lanes
from portal.questions.score_drivers.figures.lanes import LANE
from portal.questions.score_drivers.stats.judgement import UNCLEAR
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace


def figure(answer: Answer, matters: float) -> Figure | None:
    """Draw the raw and the adjusted gap of each level with 95% intervals, sorted by the adjusted gap.

    The band covers the differences that are too small to matter.
    """
    rows = compared(answer)
    if not rows:
        return None
    raw = lanes.dots(rows, "raw_difference", ("raw_low", "raw_high"), tooltip=_tooltip, colour="ghost", lane=-LANE)
    ends = ("adjusted_low", "adjusted_high")
    adjusted = lanes.dots(rows, "adjusted_difference", ends, tooltip=_tooltip, colour=_colour, lane=LANE)
    low = min([-matters, *(row[name] for row in rows for name in ("raw_low", "adjusted_low"))])
    high = max([matters, *(row[name] for row in rows for name in ("raw_high", "adjusted_high"))])
    texts = lanes.texts([high] * len(rows), [_text(row) for row in rows])
    layout = lanes.layout([lanes.row_name(row) for row in rows], top=0.9) | lanes.band(matters)
    layout["xaxis"] |= {"title": {"text": "difference in points"}}
    layout["xaxis"]["range"] = [low - 0.03 * (high - low), high + 0.16 * (high - low)]
    return {"data": [_ties(rows), raw, adjusted, texts], "layout": layout}


def compared(answer: Answer) -> list[NumberedRow]:
    """Return the rows of `drivers` that have both differences, sorted by the adjusted one."""
    return sorted(marks.numbered(answer, "change"), key=lambda row: -row["adjusted_difference"])


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{FACTOR_NAMES[row['factor']].capitalize()} {row['level']} against {row['reference']}: "
        f"{signed(row['raw_difference'])} points ({interval(row['raw_low'], row['raw_high'])}) as it is,\n"
        f"{signed(row['adjusted_difference'])} ({interval(row['adjusted_low'], row['adjusted_high'])}) all else "
        f"equal: {row['change']}\n"
        f"n = {count(row['scored'])}, p = {chance(row['p_adjusted'])} after {count(row['tests'])} tests"
    )


def _text(row: NumberedRow) -> str:
    text = signed(row["adjusted_difference"])
    return f"{text}, {row['change']}" if row["change"] in ("flips", "fades", "grows") else text


def _colour(row: NumberedRow) -> str:
    return "series-5" if row["change"] in ("fades", UNCLEAR) else "series-1"


def _ties(rows: Rows) -> Trace:
    """Draw a line from the raw to the adjusted gap of each row."""
    x = [end for row in rows for end in (row["raw_difference"], row["adjusted_difference"], None)]
    y = [end for index in range(len(rows)) for end in (index - LANE, index + LANE, None)]
    return traces.line(x, y, "line-strong")
