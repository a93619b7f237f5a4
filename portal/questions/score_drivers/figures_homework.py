"""From the answers on homework, tutors and months to figures: plain dicts with colours as tokens; as figures.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, interval, number, percent
from portal.questions.score_drivers.figures import level_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

BANDS = ("low", "high")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LABELS = 12
LOWER, UPPER = [0.0, 0.52], [0.62, 1.0]


def bins(bins_: Answer, levels: Answer) -> Figure:
    """Return the mean score along homework, bin by bin, and beside it those of the two published bands."""
    known = [(mark, row) for mark, row in enumerate(bins_.records()) if row["mean_score"] is not None]
    names = [number(row["homework_from"]) for _, row in known]
    told = [_bin_told(row) for _, row in known]
    line = theme.points(names, [row["mean_score"] for _, row in known], told, line=True)
    line |= _spread([row for _, row in known], "series-1") | {"customdata": [str(mark) for mark, _ in known]}
    rows = [(mark, row) for mark, row in enumerate(levels.records()) if row["factor"] == "homework_band"]
    bands = [item for name in BANDS for item in rows if item[1]["level"] == name and item[1]["mean_score"] is not None]
    heads = [row["level"] for _, row in bands]
    means = [row["mean_score"] for _, row in bands]
    dots = theme.points(heads, means, [level_told(row) for _, row in bands], colour="series-2")
    dots |= _spread([row for _, row in bands], "series-2") | {
        "mode": "markers+text",
        "text": [number(mean, 2) for mean in means],
        "textposition": "top center",
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        "customdata": [f"levels:{mark}" for mark, _ in bands],
        "marker": {"size": 9, "symbol": "diamond", "color": theme.token("series-2")},
    }
    layout = theme.layout(zero=False)
    layout["xaxis"] = {"type": "category", "title": {"text": "pieces of homework, from; right: the two bands"}}
    layout["xaxis"] |= {"showgrid": False, "categoryarray": [*names, " ", BANDS[0], "  ", BANDS[1]]}
    layout["xaxis"]["tickvals"] = [*(names if len(names) < LABELS // 2 else names[1 - len(names) % 2 :: 2]), *BANDS]
    layout["yaxis"] |= {"title": {"text": "mean score"}}
    return {"data": [line, dots], "layout": layout}


def _spread(rows: Sequence[Mapping[str, Any]], colour: str) -> dict[str, Any]:
    """Return the upright intervals of means."""
    means = [(row["mean_score"], row["low"], row["high"]) for row in rows]
    return {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [0 if high is None else high - mean for mean, _, high in means],
            "arrayminus": [0 if low is None else mean - low for mean, low, _ in means],
            "color": theme.token(colour),
            "thickness": theme.CAP,
            "width": 0,
        }
    }


def _bin_name(row: Mapping[str, Any]) -> str:
    low, high = number(row["homework_from"]), number(row["homework_to"])
    return low if low == high else f"{low}\u2013{high}"


def _bin_told(row: Mapping[str, Any]) -> str:
    return (
        f"{_bin_name(row)} pieces of homework: mean {number(row['mean_score'])} "
        f"({interval(row['low'], row['high'])}), n = {count(row['scored'])}"
    )


def density(density_: Answer, bins_: Answer) -> Figure:
    """Return how the scores of each bin of homework spread over bands of ten points: the darker, the more."""
    bins_by_name = {row["homework_bin"]: row for row in bins_.records()}
    names = {name: _bin_name(row) for name, row in bins_by_name.items()}
    starts = {name: number(row["homework_from"]) for name, row in bins_by_name.items()}
    rows = density_.records()
    across = [name for name in names if any(row["homework_bin"] == name for row in rows)]
    up = [f"{low}-{low + 10}" for low in range(0, 100, 10)]
    cells = {(row["homework_bin"], row["score_band"]): (mark, row) for mark, row in enumerate(rows)}
    heat = _heat([starts[name] for name in across], up, [[cells.get((name, band)) for name in across] for band in up])
    heat |= {
        "z": [[_of(cells.get((name, band)), "share") for name in across] for band in up],
        "zmin": 0,
        "hovertext": [[_density_told(cells.get((name, band)), names) for name in across] for band in up],
    }
    layout = theme.layout(zero=False)
    layout["xaxis"] = {"type": "category", "title": {"text": "pieces of homework, from"}, "showgrid": False}
    layout["yaxis"] = {"type": "category", "title": {"text": "score"}, "showgrid": False}
    return {"data": [heat], "layout": layout}


def _density_told(cell: tuple[int, Mapping[str, Any]] | None, names: Mapping[str, str]) -> str:
    if cell is None:
        return ""
    row = cell[1]
    share = "too few to say" if row["share"] is None else f"{percent(row['share'])} of {count(row['of_bin'])}"
    return (
        f"{names[row['homework_bin']]} pieces of homework, score {row['score_band']}: {count(row['scored'])}, {share}"
    )


def interaction(interaction_: Answer) -> Figure:
    """Return the mean score of each level of tutor in each homework band, with n; small cells without a mean."""
    rows = interaction_.records()
    across = [band for band in (*BANDS, "Unknown") if any(row["homework_band"] == band for row in rows)]
    up = list(dict.fromkeys(row["tutor_interaction"] for row in rows))
    cells = {(row["homework_band"], row["tutor_interaction"]): (mark, row) for mark, row in enumerate(rows)}
    grid = [[cells.get((band, tutor)) for band in across] for tutor in up]
    columns, lines = theme.safe(across), theme.safe(up)
    heat = _heat(columns, lines, grid)
    heat |= {
        "z": [[_of(cell, "mean_score") for cell in line] for line in grid],
        "text": [[_cell_text(cell) for cell in line] for line in grid],
        "texttemplate": "%{text}",
        "textfont": {"size": 13, "color": theme.token("text")},
        "hovertext": [[_cell_told(cell) for cell in line] for line in grid],
    }
    masked = [
        theme.note(_cell_text(cell), columns[place], lines[order], "muted")
        for order, line in enumerate(grid)
        for place, cell in enumerate(line)
        if cell is not None and cell[1]["mean_score"] is None
    ]
    layout = theme.layout(annotations=masked)
    layout["xaxis"] = {"type": "category", "title": {"text": "homework"}, "showgrid": False, "side": "bottom"}
    layout["yaxis"] = {
        "type": "category",
        "title": {"text": "tutor"},
        "showgrid": False,
        "autorange": "reversed",
        "tickfont": {"color": theme.token("text")},
    }
    return {"data": [heat], "layout": layout}


def _heat(x: Sequence[str], y: Sequence[str], grid: Sequence[Sequence[tuple[int, Any] | None]]) -> Trace:
    return {
        "type": "heatmap",
        "x": list(x),
        "y": list(y),
        "colorscale": [[0, theme.token("series-1", 4)], [1, theme.token("series-1", 55)]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [[None if cell is None else str(cell[0]) for cell in line] for line in grid],
    }


def _of(cell: tuple[int, Mapping[str, Any]] | None, name: str) -> Any:
    return None if cell is None else cell[1][name]


def _cell_text(cell: tuple[int, Mapping[str, Any]] | None) -> str:
    if cell is None:
        return ""
    row = cell[1]
    mean = "too few" if row["mean_score"] is None else number(row["mean_score"])
    return (
        f"{mean}<br>n {count(row['scored'])}" if row["mean_score"] is not None else f"{mean}, n {count(row['scored'])}"
    )


def _cell_told(cell: tuple[int, Mapping[str, Any]] | None) -> str:
    if cell is None:
        return ""
    row = cell[1]
    said = (
        f"Tutor {row['tutor_interaction']}, homework {row['homework_band']}: mean {number(row['mean_score'])} "
        f"({interval(row['low'], row['high'])}), n = {count(row['scored'])}"
    )
    return theme.safe([said])[0]


def months(visits: Answer) -> Figure:
    """Return the learners of each month of first visits as columns, and above them the mean score with its interval."""
    rows = visits.records()
    names = visits.values("month")
    told = [_month_told(row) for row in rows]
    columns = theme.columns(names, visits.values("learners"), hover=told, colour="ghost")
    known = [(mark, row) for mark, row in enumerate(rows) if row["mean_score"] is not None]
    means = theme.points(
        [row["month"] for _, row in known],
        [row["mean_score"] for _, row in known],
        [told[mark] for mark, _ in known],
    )
    means |= _spread([row for _, row in known], "series-1")
    means |= {"yaxis": "y2", "customdata": [str(mark) for mark, _ in known]}
    layout = theme.layout()
    layout["xaxis"] = {"type": "category", "showgrid": False, **_ticks(names)}
    layout["yaxis"] |= {"domain": LOWER, "title": {"text": "learners"}, "nticks": 4}
    layout["yaxis2"] = {
        "domain": UPPER,
        "anchor": "x",
        "title": {"text": "mean score", "font": {"size": theme.LABEL}, "standoff": 10},
        "nticks": 4,
        "automargin": True,
        "gridcolor": theme.token("line"),
        "zeroline": False,
        "fixedrange": True,
    }
    return {"data": [columns, means], "layout": layout}


def _ticks(names: Sequence[str]) -> dict[str, Any]:
    """Return up to a dozen months as labels, the year below the first and where it changes; Unknown is always one."""
    dated = [name for name in names if name[:1].isdigit()]
    shown = dated[:: 1 + len(dated) // (LABELS + 1)]
    before = [None, *(name[:4] for name in shown)]
    texts = [
        f"{MONTHS[int(name[5:7]) - 1]}{'' if name[:4] == year else '<br>' + name[:4]}"
        for name, year in zip(shown, before, strict=False)
    ]
    others = [name for name in names if name not in dated]
    return {"tickvals": [*shown, *others], "ticktext": [*texts, *theme.safe(others)]}


def _month_told(row: Mapping[str, Any]) -> str:
    mean = row["note"] if row["mean_score"] is None else number(row["mean_score"])
    return (
        f"{row['month']}: {count(row['learners'])} learners first came\n"
        f"{count(row['scored'])} scored, mean {mean} ({interval(row['low'], row['high'])})"
    )
