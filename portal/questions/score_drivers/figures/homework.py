"""Homework and score: the mean score along homework, and the spread of scores in each bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, interval, number, percent
from portal.questions.score_drivers.figures import lanes, levels
from portal.questions.score_drivers.figures.upright import BANDS, error_bars, heatmap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace
    from portal.questions.score_drivers.figures.lanes import MarkedRows
    from portal.questions.score_drivers.figures.upright import MarkedCell

MOST_NAMES = 6
SCORE_BANDS = tuple(f"{low}-{low + 10}" for low in range(0, 100, 10))


def bins(bins_answer: Answer, levels_answer: Answer) -> Figure:
    """Draw the mean score along homework, bin by bin, and beside it those of the two published bands."""
    rows = [(mark, row) for mark, row in lanes.marked(bins_answer) if row["mean_score"] is not None]
    names = [number(row["homework_from"]) for _, row in rows]
    line = theme.points(
        names, [row["mean_score"] for _, row in rows], [_bin_tooltip(row) for _, row in rows], line=True
    )
    line |= error_bars([row for _, row in rows], "series-1") | {"customdata": [str(mark) for mark, _ in rows]}
    layout = theme.layout(zero=False)
    layout["xaxis"] = {"type": "category", "title": {"text": "pieces of homework, from; right: the two bands"}}
    layout["xaxis"] |= {"showgrid": False, "categoryarray": [*names, " ", BANDS[0], "  ", BANDS[1]]}
    layout["xaxis"]["tickvals"] = [*_every_second(names), *BANDS]
    layout["yaxis"] |= {"title": {"text": "mean score"}}
    return {"data": [line, _bands(_in_bands(levels_answer))], "layout": layout}


def _every_second(names: Sequence[str]) -> Sequence[str]:
    """Leave out every second name where there are many, so that the last one stays."""
    return names if len(names) < MOST_NAMES else names[1 - len(names) % 2 :: 2]


def _in_bands(levels_answer: Answer) -> MarkedRows:
    """Return the rows of the low and the high homework band that have a mean, with their numbers in `levels`."""
    rows = {row["level"]: (mark, row) for mark, row in lanes.marked(levels_answer) if row["factor"] == "homework_band"}
    return [rows[band] for band in BANDS if band in rows and rows[band][1]["mean_score"] is not None]


def _bands(rows: MarkedRows) -> Trace:
    means = [row["mean_score"] for _, row in rows]
    tooltips = [levels.tooltip(row) for _, row in rows]
    dots = theme.points([row["level"] for _, row in rows], means, tooltips, colour="series-2")
    return (
        dots
        | error_bars([row for _, row in rows], "series-2")
        | {
            "mode": "markers+text",
            "text": [number(mean, 2) for mean in means],
            "textposition": "top center",
            "textfont": {"size": theme.LABEL, "color": theme.token("text")},
            "customdata": [f"levels:{mark}" for mark, _ in rows],
            "marker": {"size": 9, "symbol": "diamond", "color": theme.token("series-2")},
        }
    )


def _bin_name(row: Mapping[str, Any]) -> str:
    low, high = number(row["homework_from"]), number(row["homework_to"])
    return low if low == high else f"{low}\u2013{high}"


def _bin_tooltip(row: Mapping[str, Any]) -> str:
    return (
        f"{_bin_name(row)} pieces of homework: mean {number(row['mean_score'])} "
        f"({interval(row['low'], row['high'])}), n = {count(row['scored'])}"
    )


def density(density_answer: Answer, bins_answer: Answer) -> Figure:
    """Draw how the scores of each bin of homework spread over bands of ten points: the darker, the more."""
    cells = {(row["homework_bin"], row["score_band"]): (mark, row) for mark, row in lanes.marked(density_answer)}
    filled = {name for name, _ in cells}
    columns = {row["homework_bin"]: row for row in bins_answer.records() if row["homework_bin"] in filled}
    names = {name: _bin_name(row) for name, row in columns.items()}
    grid = [[cells.get((name, band)) for name in columns] for band in SCORE_BANDS]
    heat = heatmap([number(row["homework_from"]) for row in columns.values()], SCORE_BANDS, grid, "share") | {
        "zmin": 0,
        "hovertext": [[_density_tooltip(cell, names) for cell in line] for line in grid],
    }
    layout = theme.layout(zero=False)
    layout["xaxis"] = {"type": "category", "title": {"text": "pieces of homework, from"}, "showgrid": False}
    layout["yaxis"] = {"type": "category", "title": {"text": "score"}, "showgrid": False}
    return {"data": [heat], "layout": layout}


def _density_tooltip(cell: MarkedCell, names: Mapping[str, str]) -> str:
    if cell is None:
        return ""
    row = cell[1]
    share = "too few to say" if row["share"] is None else f"{percent(row['share'])} of {count(row['of_bin'])}"
    return (
        f"{names[row['homework_bin']]} pieces of homework, score {row['score_band']}: {count(row['scored'])}, {share}"
    )
