"""The levels of each factor: how their scores spread, and how many learners they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import chance, count, interval, number, percent, signed
from portal.questions.score_drivers.figures import lanes
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.score_drivers.figures.lanes import MarkedRows


def spread(answer: Answer) -> Figure:
    """Draw the scores of every level: a box for the middle half, lines from 10% to 90%, a dot for the mean."""
    rows = lanes.by_factor(answer, "mean_score")
    known = [(mark, row) for mark, row in rows if row["mean_score"] is not None]
    y = [index for index, (_, row) in enumerate(rows) if row["mean_score"] is not None]
    tooltips = [tooltip(row) for _, row in known]
    means = lanes.intervals(known, ("mean_score", "low", "high"), tooltips, "series-1") | {"y": y}
    texts = lanes.texts([row["p90_score"] for _, row in known], [_text(row) for _, row in known]) | {"y": y}
    layout = lanes.layout([lanes.row_name(row) for _, row in rows])
    first = 10 * int(min([row["p10_score"] for _, row in known], default=0) // 10)
    layout["xaxis"] |= {"range": [first - 2, 100 + 0.25 * (100 - first)], "title": {"text": "score, 0-100"}}
    layout["xaxis"] |= {"tickvals": [value for value in range(0, 101, 10) if value >= first]}
    return {"data": [_boxes(known, y), means, texts], "layout": layout}


def _boxes(rows: MarkedRows, y: Sequence[int]) -> Trace:
    return {
        "type": "box",
        "orientation": "h",
        "y": list(y),
        "q1": [row["p25_score"] for _, row in rows],
        "median": [row["median_score"] for _, row in rows],
        "q3": [row["p75_score"] for _, row in rows],
        "lowerfence": [row["p10_score"] for _, row in rows],
        "upperfence": [row["p90_score"] for _, row in rows],
        "width": 0.5,
        "line": {"color": theme.token("ghost"), "width": 1.2},
        "fillcolor": theme.token("band"),
        "hoverinfo": "skip",
    }


def tooltip(row: Mapping[str, Any]) -> str:
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


def _text(row: Mapping[str, Any]) -> str:
    difference = row["difference_from_rest"]
    return number(row["mean_score"]) + ("" if difference is None else f" ({signed(difference)})")


def shares(answer: Answer) -> Figure:
    """Draw the share of the learners that each platform and device has."""
    rows = [(mark, row) for mark, row in lanes.marked(answer) if row["factor"] in ("platform", "device")]
    rows.sort(key=lambda item: (item[1]["factor"] == "device", -item[1]["learners"]))
    bars = theme.bars(
        [lanes.row_name(row) for _, row in rows],
        [row["share"] for _, row in rows],
        texts=[percent(row["share"]) for _, row in rows],
        hover=[f"{lanes.row_name(row)}: {count(row['learners'])} of {count(row['all_learners'])}" for _, row in rows],
        colour=["series-1" if row["factor"] == "platform" else "series-5" for _, row in rows],
    )
    bars["customdata"] = [str(mark) for mark, _ in rows]
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, 1.15], "tickvals": [0, 0.5, 1]}
    return {"data": [bars], "layout": layout}
