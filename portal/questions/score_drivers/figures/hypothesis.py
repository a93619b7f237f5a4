"""The hypothesis that more engagement is linked to better scores, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import chance, count, interval, number, signed
from portal.questions.score_drivers.figures import lanes
from portal.questions.score_drivers.stats.judgement import SUPPORTED
from portal.questions.score_drivers.words import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

PARTS = {"tutor": "any tutor", "homework": "high homework", "device": "a desktop"}


def figure(answer: Answer) -> Figure | None:
    """Draw the effect of each part with its interval; the band covers what is too small to matter."""
    rows = marks.numbered(answer, "effect")
    if not rows:
        return None
    effects = lanes.dots(rows, "effect", marks.ENDS, tooltip=_tooltip, colour=_colour)
    texts = [f"{signed(row['effect'])}\n\u2002{VERDICTS[row['verdict']]}" for row in rows]
    matters = answer.record(0)["matters"]
    layout = lanes.layout([PARTS[row["part"]].capitalize() for row in rows], top=0.7) | lanes.band(matters)
    layout["xaxis"] |= {"title": {"text": "points more, all else equal"}}
    ends = [row["effect"] if row["high"] is None else row["high"] for row in rows]
    layout["xaxis"]["range"] = _range([row["low"] for row in rows], ends, matters)
    return {"data": [effects, lanes.texts(ends, texts)], "layout": layout}


def _colour(row: NumberedRow) -> str:
    return "good" if row["verdict"] == SUPPORTED else "series-5"


def _range(lows: Sequence[float | None], highs: Sequence[float], matters: float) -> list[float]:
    """Return a range that leaves the right half of the figure to the texts."""
    low = min([-matters, *(value for value in lows if value is not None)])
    high = max([*highs, matters])
    return [low - 0.1 * (high - low), high + 0.9 * (high - low)]


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{PARTS[row['part']].capitalize()}: expected {row['expected']}, found {signed(row['effect'])} points "
        f"({interval(row['low'], row['high'])})\n"
        f"the smallest that matters is {number(row['matters'])}; p = {chance(row['p_adjusted'])} after "
        f"{count(row['tests'])} tests: {VERDICTS[row['verdict']]}"
    )
