"""From the answers of score drivers to figures: plain dicts with colours as tokens; no query, no filter, no id.

Where two dots stand in a row, the hollow one is as it is, the filled one among learners alike in the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import chance, count, interval, number, percent, signed
from portal.questions.score_drivers.drivers import TOGETHER, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Numbered = list[tuple[int, dict[str, Any]]]

LANE = 0.15
PARTS = {"tutor": "any tutor", "homework": "high homework", "device": "a desktop"}
POINTS = "points"


def drivers(drivers_: Answer, matters: float) -> Figure:
    """Return for each level but the reference its gap as it is and among learners alike, with 95% intervals.

    Sorted by what is left; the band is what is too small to matter.
    """
    rows = shown(drivers_)
    told = [driver_told(row) for _, row in rows]
    raw = _lane(rows, ("raw_difference", "raw_low", "raw_high"), told, -LANE, "ghost")
    left = _lane(rows, ("adjusted_difference", "adjusted_low", "adjusted_high"), told, LANE, _tones(rows))
    lows = [end for _, row in rows for end in (row["raw_low"], row["adjusted_low"])]
    highs = [end for _, row in rows for end in (row["raw_high"], row["adjusted_high"])]
    low, high = min([*lows, -matters]), max([*highs, matters])
    texts = _texts([high] * len(rows), [_driver_text(row) for _, row in rows])
    layout = _numbered([_level_name(row) for _, row in rows], top=0.9) | _band(matters)
    layout["xaxis"] |= {"title": {"text": "difference in points"}}
    layout["xaxis"]["range"] = [low - 0.03 * (high - low), high + 0.16 * (high - low)]
    return {"data": [_ties(rows), raw, left, texts], "layout": layout}


def shown(drivers_: Answer) -> Numbered:
    """Return the rows of `drivers` that have both values, by what is left, each with its number."""
    rows = [(mark, row) for mark, row in enumerate(drivers_.records()) if row["change"] is not None]
    return sorted(rows, key=lambda item: -item[1]["adjusted_difference"])


def driver_told(row: Mapping[str, Any]) -> str:
    """Return a row of `drivers` as a tooltip says it."""
    return (
        f"{WORDS[row['factor']].capitalize()} {row['level']} against {row['reference']}: "
        f"{signed(row['raw_difference'])} points ({interval(row['raw_low'], row['raw_high'])}) as it is,\n"
        f"{signed(row['adjusted_difference'])} ({interval(row['adjusted_low'], row['adjusted_high'])}) among learners "
        f"alike in the rest: {row['change']}\n"
        f"n = {count(row['scored'])}, p = {chance(row['p_adjusted'])} after {count(row['tests'])} tests"
    )


def _driver_text(row: Mapping[str, Any]) -> str:
    text = signed(row["adjusted_difference"])
    return f"{text}, {row['change']}" if row["change"] in ("flips", "fades", "grows") else text


def _tones(rows: Numbered) -> list[str]:
    return ["series-5" if row["change"] in ("fades", "not told apart") else "series-1" for _, row in rows]


def _ties(rows: Numbered) -> Trace:
    """Return the lines from the gap as it is to what is left of it."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [end for _, row in rows for end in (row["raw_difference"], row["adjusted_difference"], None)],
        "y": [end for place in range(len(rows)) for end in (place - LANE, place + LANE, None)],
        "line": {"color": theme.token("line-strong"), "width": 2},
        "hoverinfo": "skip",
    }


def hypothesis(hypothesis_: Answer) -> Figure:
    """Return the effect of each part with its interval; the band is what is too small to matter."""
    rows = [(mark, row) for mark, row in enumerate(hypothesis_.records()) if row["effect"] is not None]
    tones = ["good" if row["verdict"] == "supported" else "series-5" for _, row in rows]
    effects = _lane(rows, ("effect", "low", "high"), [_part_told(row) for _, row in rows], 0, tones)
    texts = [f"{signed(row['effect'])}\n\u2002{row['verdict']}" for _, row in rows]
    matters = hypothesis_.values("matters")[0]
    layout = _numbered([PARTS[row["part"]].capitalize() for _, row in rows], top=0.7)
    layout |= _band(matters)
    layout["xaxis"] |= {"title": {"text": "points more, alike in the rest"}}
    ends = [row["effect"] if row["high"] is None else row["high"] for _, row in rows]
    layout["xaxis"]["range"] = _room([row["low"] for _, row in rows], [*ends, matters], -matters)
    return {"data": [effects, _texts(ends, texts)], "layout": layout}


def _room(lows: Sequence[float | None], highs: Sequence[float], least: float) -> list[float]:
    """Return a range that leaves the right half of the figure to labels."""
    low = min([least, *(value for value in lows if value is not None)])
    high = max(highs)
    return [low - 0.1 * (high - low), high + 0.9 * (high - low)]


def _part_told(row: Mapping[str, Any]) -> str:
    return (
        f"{PARTS[row['part']].capitalize()}: expected {row['expected']}, found {signed(row['effect'])} points "
        f"({interval(row['low'], row['high'])})\n"
        f"the smallest that matters is {number(row['matters'])}; p = {chance(row['p_adjusted'])} after "
        f"{count(row['tests'])} tests: {row['verdict']}"
    )


def importance(importance_: Answer) -> Figure:
    """Return what share of the differences goes with each factor: hollow alone, filled beside all the others."""
    rows = [
        (mark, row)
        for mark, row in enumerate(importance_.records())
        if row["factor"] != TOGETHER and row["partial_r_squared"] is not None
    ]
    rows.sort(key=lambda item: -item[1]["partial_r_squared"])
    told = [_share_told(row) for _, row in rows]
    alone = [max(row["omega_squared"] or 0.0, 0.0) for _, row in rows]
    beside = [row["partial_r_squared"] for _, row in rows]
    hollow = _dots(rows, alone, told, -LANE, "ghost")
    filled = _dots(rows, beside, told, LANE, "series-1")
    most = max([*alone, *beside, 0.001])
    layout = _numbered([WORDS[row["factor"]].capitalize() for _, row in rows])
    layout["xaxis"] |= {
        "title": {"text": "share of the differences in scores"},
        "tickformat": ".1~%",
        "range": [-0.03 * most, 1.25 * most],
    }
    texts = _texts([1.04 * most] * len(rows), [percent(share) for share in beside])
    return {"data": [hollow, filled, texts], "layout": layout}


def _share_told(row: Mapping[str, Any]) -> str:
    return (
        f"{WORDS[row['factor']].capitalize()}: {percent(max(row['omega_squared'] or 0.0, 0.0))} of the differences in "
        f"scores go with it alone;\nit explains {percent(row['partial_r_squared'])} of what all others leave"
    )


def levels(levels_: Answer) -> Figure:
    """Return how the scores of every level spread: the middle half as a box, 10% to 90% as lines, the mean as a dot."""
    rows = by_factor(levels_)
    known = [(mark, row) for mark, row in rows if row["mean_score"] is not None]
    places = [place for place, (_, row) in enumerate(rows) if row["mean_score"] is not None]
    box: Trace = {
        "type": "box",
        "orientation": "h",
        "y": places,
        "q1": [row["p25_score"] for _, row in known],
        "median": [row["median_score"] for _, row in known],
        "q3": [row["p75_score"] for _, row in known],
        "lowerfence": [row["p10_score"] for _, row in known],
        "upperfence": [row["p90_score"] for _, row in known],
        "width": 0.5,
        "line": {"color": theme.token("ghost"), "width": 1.2},
        "fillcolor": theme.token("band"),
        "hoverinfo": "skip",
    }
    told = [level_told(row) for _, row in known]
    means = _lane(known, ("mean_score", "low", "high"), told, 0, "series-1") | {"y": places}
    texts = _texts([row["p90_score"] for _, row in known], [_level_text(row) for _, row in known]) | {"y": places}
    layout = _numbered([_level_name(row) for _, row in rows])
    first = 10 * int(min([row["p10_score"] for _, row in known], default=0) // 10)
    layout["xaxis"] |= {"range": [first - 2, 100 + 0.25 * (100 - first)], "title": {"text": "score, 0-100"}}
    layout["xaxis"] |= {"tickvals": [value for value in range(0, 101, 10) if value >= first]}
    return {"data": [box, means, texts], "layout": layout}


def by_factor(levels_: Answer) -> Numbered:
    """Return the rows of `levels` (or `scoring`), factor by factor as they come, the highest mean first."""
    factors = list(dict.fromkeys(levels_.values("factor")))
    value = "mean_score" if "mean_score" in (column.name for column in levels_.columns) else "scored_rate"
    return sorted(
        enumerate(levels_.records()),
        key=lambda item: (factors.index(item[1]["factor"]), -(item[1][value] or 0), item[1]["level"]),
    )


def level_told(row: Mapping[str, Any]) -> str:
    """Return a row of `levels` as a tooltip says it."""
    rest = (
        f"{signed(row['difference_from_rest'])} ({interval(row['difference_low'], row['difference_high'])}) against "
        f"all others, p = {chance(row['p_adjusted'])} after {count(row['tests'])} tests"
        if row["difference_from_rest"] is not None
        else "too few others to compare with"
    )
    return (
        f"{WORDS[row['factor']].capitalize()} {row['level']}: mean {number(row['mean_score'])} "
        f"({interval(row['low'], row['high'])}), half score {number(row['median_score'])} or more,\n"
        f"n = {count(row['scored'])} scored of {count(row['learners'])}\n{rest}"
    )


def _level_text(row: Mapping[str, Any]) -> str:
    rest = row["difference_from_rest"]
    return number(row["mean_score"]) + ("" if rest is None else f" ({signed(rest)})")


def _level_name(row: Mapping[str, Any]) -> str:
    return f"{WORDS[row['factor']].capitalize()}: {row['level']}"


def scoring(scoring_: Answer) -> Figure:
    """Return the share of each level's learners that have a score, with 95% intervals."""
    rows = [(mark, row) for mark, row in by_factor(scoring_) if row["scored_rate"] is not None]
    told = [_scored_told(row) for _, row in rows]
    dots = _lane(rows, ("scored_rate", "low", "high"), told, 0, "series-1")
    texts = _texts([row["high"] for _, row in rows], [percent(row["scored_rate"]) for _, row in rows])
    layout = _numbered([_level_name(row) for _, row in rows])
    lows, highs = [row["low"] for _, row in rows], [row["high"] for _, row in rows]
    low, high = min(lows, default=0.0), max(highs, default=1.0)
    layout["xaxis"] |= {"tickformat": ".0%", "range": [low - 0.1 * (high - low), high + 0.5 * (high - low)]}
    layout["xaxis"] |= {"title": {"text": "share with a score"}, "nticks": 4}
    return {"data": [dots, texts], "layout": layout}


def _scored_told(row: Mapping[str, Any]) -> str:
    return (
        f"{_level_name(row)}: {percent(row['scored_rate'])} of {count(row['learners'])} learners have a score\n"
        f"({percent(row['low'])} \u2013 {percent(row['high'])}), p = {chance(row['p_adjusted'])} against all others"
    )


def shares(levels_: Answer) -> Figure:
    """Return how large a part of the learners each platform and device is."""
    rows = [(mark, row) for mark, row in enumerate(levels_.records()) if row["factor"] in ("platform", "device")]
    rows.sort(key=lambda item: (item[1]["factor"] == "device", -item[1]["learners"]))
    bars = theme.bars(
        [_level_name(row) for _, row in rows],
        [row["share"] for _, row in rows],
        texts=[percent(row["share"]) for _, row in rows],
        hover=[f"{_level_name(row)}: {count(row['learners'])} of {count(row['all_learners'])}" for _, row in rows],
        colour=["series-1" if row["factor"] == "platform" else "series-5" for _, row in rows],
    )
    bars["customdata"] = [str(mark) for mark, _ in rows]
    layout = theme.layout(names=True, count=len(rows))
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, 1.15], "tickvals": [0, 0.5, 1]}
    return {"data": [bars], "layout": layout}


def _lane(
    rows: Numbered, names: tuple[str, str, str], told: Sequence[str], off: float, colour: str | Sequence[str]
) -> Trace:
    """Return dots with intervals, one a row, `off` its middle; value, low and high by the names of their columns."""
    value, low, high = ([row[name] for _, row in rows] for name in names)
    (dot,) = theme.dots([""] * len(rows), value, low, high, hover=told, colour=colour)
    return dot | _placed(rows, off, hollow=off < 0, marker=dot["marker"])


def _dots(rows: Numbered, values: Sequence[float], told: Sequence[str], off: float, colour: str) -> Trace:
    (dot,) = theme.dots([""] * len(rows), values, values, values, hover=told, colour=colour)
    return dot | _placed(rows, off, hollow=off < 0, marker=dot["marker"])


def _placed(rows: Numbered, off: float, *, hollow: bool, marker: Mapping[str, Any]) -> dict[str, Any]:
    symbol = {"symbol": "circle-open", "line": {"width": 2}} if hollow else {}
    return {
        "y": [place + off for place in range(len(rows))],
        "marker": {**marker, "size": 9, **symbol},
        "customdata": [str(mark) for mark, _ in rows],
    }


def _texts(ends: Sequence[float], texts: Sequence[str]) -> Trace:
    return theme.labels([""] * len(ends), ends, texts) | {"y": list(range(len(ends)))}


def _numbered(names: Sequence[str], top: float = 0.0) -> dict[str, Any]:
    """Return the layout of rows at whole numbers with their names, the first on top; `top` is room above it."""
    axis = {
        "tickvals": list(range(len(names))),
        "ticktext": theme.safe(names),
        "range": [len(names) - 0.5, -0.5 - top],
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"color": theme.token("text")},
    }
    return {"xaxis": {}, "yaxis": axis}


def _band(matters: float) -> dict[str, Any]:
    """Return the band of differences too small to matter, with its name above the first row."""
    band = {
        "type": "rect",
        "yref": "paper",
        "x0": -matters,
        "x1": matters,
        "y0": 0,
        "y1": 1,
        "fillcolor": theme.token("band"),
        "line": {"width": 0},
        "layer": "below",
    }
    name = theme.note("too small to matter", 0, 1, yref="paper", yanchor="top", bgcolor=theme.token("band"))
    return {"shapes": [band], "annotations": [name]}
