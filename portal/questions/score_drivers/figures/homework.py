"""Homework and score: the mean score along homework, and the spread of scores in each bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, interval, number, percent
from portal.questions.score_drivers.figures import levels
from portal.questions.score_drivers.figures.upright import BANDS, heatmap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

MOST_NAMES = 6
SCORE_BANDS = tuple(f"{low}-{low + 10}" for low in range(0, 100, 10))


def bins(bins_answer: Answer, levels_answer: Answer) -> Figure | None:
    """Draw the mean score along homework, bin by bin, and beside it those of the two published bands.

    None where neither a bin nor a band has a mean.
    """
    rows, bands = marks.numbered(bins_answer, "mean_score"), _in_bands(levels_answer)
    if not rows and not bands:
        return None
    names = marks.column(rows, _from)
    line = marks.points(rows, _from, "mean_score", marks.ENDS, tooltip=_bin_tooltip, joined=True)
    layout = theme.layout(zero=False)
    layout["xaxis"] = {"type": "category", "title": {"text": "pieces of homework, from; right: the two bands"}}
    layout["xaxis"] |= {"showgrid": False, "categoryarray": [*names, " ", BANDS[0], "  ", BANDS[1]]}
    layout["xaxis"]["tickvals"] = [*_every_second(names), *BANDS]
    layout["yaxis"] |= {"title": {"text": "mean score"}}
    return {"data": [line, _bands(bands)], "layout": layout}


def _every_second(names: Sequence[str]) -> Sequence[str]:
    """Leave out every second name where there are many, so that the last one stays."""
    return names if len(names) < MOST_NAMES else names[1 - len(names) % 2 :: 2]


def _from(row: NumberedRow) -> str:
    return number(row["homework_from"])


def _in_bands(levels_answer: Answer) -> list[NumberedRow]:
    """Return the rows of the low and the high homework band in `levels` that have a mean."""
    rows = {
        row["level"]: row for row in marks.numbered(levels_answer, "mean_score") if row["factor"] == "homework_band"
    }
    return [rows[band] for band in BANDS if band in rows]


def _bands(rows: Rows) -> Trace:
    points = marks.points(
        rows, "level", "mean_score", marks.ENDS, tooltip=levels.tooltip, colour="series-2", answer="levels"
    )
    return points | {
        "mode": "markers+text",
        "text": [number(row["mean_score"], 2) for row in rows],
        "textposition": "top center",
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        "marker": {"size": 9, "symbol": "diamond", "color": theme.token("series-2")},
    }


def _bin_name(row: Mapping[str, Any]) -> str:
    low, high = number(row["homework_from"]), number(row["homework_to"])
    return low if low == high else f"{low}\u2013{high}"


def _bin_tooltip(row: Mapping[str, Any]) -> str:
    return (
        f"{_bin_name(row)} pieces of homework: mean {number(row['mean_score'])} "
        f"({interval(row['low'], row['high'])}), n = {count(row['scored'])}"
    )


def density(density_answer: Answer, bins_answer: Answer) -> Figure | None:
    """Draw how the scores of each bin of homework spread over bands of ten points: the darker, the more.

    None where no bin has shares.
    """
    cells = {(row["homework_bin"], row["score_band"]): row for row in marks.numbered(density_answer)}
    if all(row["share"] is None for row in cells.values()):
        return None
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


def _density_tooltip(row: NumberedRow | None, names: Mapping[str, str]) -> str:
    if row is None:
        return ""
    share = "too few to say" if row["share"] is None else f"{percent(row['share'])} of {count(row['of_bin'])}"
    return (
        f"{names[row['homework_bin']]} pieces of homework, score {row['score_band']}: {count(row['scored'])}, {share}"
    )
