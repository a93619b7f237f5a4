"""The levels of each factor: how their scores spread, and how many learners they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks, theme
from portal.formats import chance, count, interval, number, percent, signed
from portal.questions.score_drivers.figures import lanes
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace


def spread(answer: Answer) -> Figure | None:
    """Draw the scores of every level: a box for the middle half, lines from 10% to 90%, a dot for the mean.

    None where no level has a mean.
    """
    rows = lanes.by_factor(answer, "mean_score")
    known = [row for row in rows if row["mean_score"] is not None]
    if not known:
        return None
    y = [index for index, row in enumerate(rows) if row["mean_score"] is not None]
    means = lanes.dots(known, "mean_score", marks.ENDS, tooltip=tooltip, colour="series-1") | {"y": y}
    texts = lanes.texts([row["p90_score"] for row in known], [_text(row) for row in known]) | {"y": y}
    layout = lanes.layout([lanes.row_name(row) for row in rows])
    first = 10 * int(min(row["p10_score"] for row in known) // 10)
    layout["xaxis"] |= {"range": [first - 2, 100 + 0.25 * (100 - first)], "title": {"text": "score, 0-100"}}
    layout["xaxis"] |= {"tickvals": [value for value in range(0, 101, 10) if value >= first]}
    return {"data": [_boxes(known, y), means, texts], "layout": layout}


def _boxes(rows: Rows, y: Sequence[int]) -> Trace:
    return {
        "type": "box",
        "orientation": "h",
        "y": list(y),
        "q1": [row["p25_score"] for row in rows],
        "median": [row["median_score"] for row in rows],
        "q3": [row["p75_score"] for row in rows],
        "lowerfence": [row["p10_score"] for row in rows],
        "upperfence": [row["p90_score"] for row in rows],
        "width": 0.5,
        "line": {"color": theme.token("ghost"), "width": 1.2},
        "fillcolor": theme.token("band"),
        "hoverinfo": "skip",
    }


def tooltip(row: NumberedRow) -> str:
    """Write the tooltip of a row of `levels`."""
    rest = (
        f"{signed(row['difference_from_rest'])} ({interval(row['difference_low'], row['difference_high'])}) against "
        f"all others, p = {chance(row['p_adjusted'])} after {count(row['tests'])} tests"
        if row["difference_from_rest"] is not None
        else "too few others to compare with"
    )
    return (
        f"{FACTOR_NAMES[row['factor']].capitalize()} {row['level']}: mean {number(row['mean_score'])} "
        f"({interval(row['low'], row['high'])}), half score {number(row['median_score'])} or more,\n"
        f"n = {count(row['scored'])} scored of {count(row['learners'])}\n{rest}"
    )


def _text(row: NumberedRow) -> str:
    difference = row["difference_from_rest"]
    return number(row["mean_score"]) + ("" if difference is None else f" ({signed(difference)})")


def shares(answer: Answer) -> Figure | None:
    """Draw the share of the learners that each platform and device has; None where there are too few."""
    rows = [row for row in marks.numbered(answer, "share") if row["factor"] in ("platform", "device")]
    if not rows:
        return None
    rows.sort(key=lambda row: (row["factor"] == "device", -row["learners"]))
    bars = marks.bars(
        rows,
        lanes.row_name,
        "share",
        text=lambda row: percent(row["share"]),
        tooltip=lambda row: f"{lanes.row_name(row)}: {count(row['learners'])} of {count(row['all_learners'])}",
        colour=lambda row: "series-1" if row["factor"] == "platform" else "series-5",
    )
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, 1.15], "tickvals": [0, 0.5, 1]}
    return {"data": [bars], "layout": layout}
