"""From what training left to figures: what matters to the score, how well it is predicted, what more would bring."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, interval, number, percent, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

YOURS = " \u25c6"
GROUPS = {
    "Administrative": "series-1",
    "Learner": "series-2",
    "Instructor": "series-3",
    "Website": "series-5",
}
SPLITS = {"random": ("series-1", "companies it knows"), "by_profile": ("series-2", "companies it does not know")}
PROMISED = 0.8
ROOM = 0.15


def features(features_: Answer) -> Figure | None:
    """Return importance by shuffling with its interval, and as published, beside each other; coloured by group."""
    rows = features_.records()
    if rows[0]["permutation"] is None:
        return None
    names = [f"{row['feature'].split(' (')[0]}{YOURS if row['controllable'] else ''}" for row in rows]
    colours = [GROUPS[row["group"]] for row in rows]
    told = [_feature_told(row) for row in rows]
    dots = theme.dots(
        names,
        [row["permutation"] for row in rows],
        [row["permutation_low"] for row in rows],
        [row["permutation_high"] for row in rows],
        hover=told,
        colour=colours,
    )
    bars = theme.bars(
        names,
        [row["impurity"] for row in rows],
        texts=[_way(row) for row in rows],
        hover=told,
        colour=colours,
    )
    layout = theme.layout(names=True, count=len(names))
    layout["xaxis"] |= {"domain": [0, 0.46], "nticks": 4, "title": {"text": "loss without it (R\u00b2)"}}
    layout["xaxis2"] = {
        "domain": [0.54, 1],
        "anchor": "y",
        "nticks": 4,
        "range": [0, max((row["impurity"] for row in rows if row["impurity"] is not None), default=1) * 1.9],
        "title": {"text": "published importance"},
    }
    return {"data": [*dots, {**bars, "xaxis": "x2"}], "layout": layout}


def _way(row: Mapping[str, Any]) -> str:
    if isinstance(row["direction"], str):
        return "unsteady"
    return f"{signed(row['direction'])} points"


def _feature_told(row: Mapping[str, Any]) -> str:
    return (
        f"{row['feature']} ({row['group']}): without it R\u00b2 falls by {number(row['permutation'], 3)} "
        f"({interval(row['permutation_low'], row['permutation_high'], 3)})\n"
        f"{number(row['step'])} more goes with {signed(row['change'])} points "
        f"({interval(row['direction_low'], row['direction_high'])})"
    )


def models(models_: Answer) -> Figure | None:
    """Return R2 of each model on companies that it knows and on those that it does not, with the spread of folds."""
    rows = models_.records()
    measured = [(mark, row) for mark, row in enumerate(rows) if row["r2"] is not None]
    if not measured:
        return None
    names = list(dict.fromkeys(row["model"] for _, row in measured))[::-1]
    data: list[Trace] = []
    for split, (colour, words) in SPLITS.items():
        own = {row["model"]: (mark, row) for mark, row in measured if row["split"] == split}
        chosen = [own[name][1] for name in names]
        told = [f"{row['model']}, {words}: {percent(row['r2'])}, off by {number(row['mae'])} points" for row in chosen]
        traces = theme.dots(
            names,
            [row["r2"] for row in chosen],
            [row["r2"] - row["r2_sd"] for row in chosen],
            [row["r2"] + row["r2_sd"] for row in chosen],
            hover=told,
            colour=colour,
        )
        traces[0]["customdata"] = [str(own[name][0]) for name in names]
        data += traces
    layout = theme.layout(names=True, count=len(names), zero=False, unit="fraction")
    layout["xaxis"]["title"] = {"text": "share of how scores differ (R\u00b2); line: one sd of the folds"}
    return {"data": data, "layout": _keyed(layout)}


def coverage(coverage_: Answer) -> Figure | None:
    """Return the share of held-out courses inside their band, by fifth of predicted score."""
    rows = coverage_.records()
    if rows[0]["covered"] is None:
        return None
    names = [f"fifth {row['fifth']}" if row["fifth"] != "all" else "all" for row in rows if row["split"] == "random"]
    data: list[Trace] = []
    for split, (colour, words) in SPLITS.items():
        own = [(mark, row) for mark, row in enumerate(rows) if row["split"] == split]
        shares = [[row[name] for _, row in own] for name in ("covered", "low", "high")]
        told = [f"{words}, {name}: {percent(share)} inside" for name, share in zip(names, shares[0], strict=True)]
        traces = theme.dots(names, *shares, hover=told, colour=colour)
        traces[0]["customdata"] = [str(mark) for mark, _ in own]
        data += traces
    layout = theme.layout(names=True, count=len(names), zero=False, unit="fraction")
    layout["xaxis"] |= {"range": [0.5, 1.0], "title": {"text": "share of held-out courses inside the 80% band"}}
    line = {"color": theme.token("line-strong"), "width": 1, "dash": "dot"}
    promised = {"type": "line", "x0": PROMISED, "x1": PROMISED, "y0": 0, "y1": 1, "yref": "paper", "line": line}
    return {"data": data, "layout": {**_keyed(layout), "shapes": [promised]}}


def learning(learning_: Answer) -> Figure | None:
    """Return R2 by the number of courses trained on, with the spread of the folds; each doubling is as wide."""
    rows = learning_.records()
    if not rows:
        return None
    courses, shares, spread = (learning_.values(name) for name in ("courses", "r2", "r2_sd"))
    told = [
        f"trained on {count(row['courses'])} courses: {percent(row['r2'])} of how scores differ, "
        f"one sd of the folds {percent(row['r2_sd'])}"
        for row in rows
    ]
    line = theme.points(courses, shares, told, line=True)
    line["error_y"] = {"type": "data", "array": spread, "thickness": theme.CAP, "width": 0}
    line["error_y"]["color"] = line["line"]["color"]
    heads = [
        theme.note(percent(share, 0), log10(n), share + sd, "text", yanchor="bottom", yshift=4)
        for n, share, sd in zip(courses, shares, spread, strict=True)
    ]
    heads.append(_above("share of how scores differ (R\u00b2)", 8))
    layout = theme.layout(unit="fraction", annotations=heads, margin={"t": 32})
    layout["yaxis"]["nticks"] = 5
    ends = [log10(courses[0]) - ROOM, log10(courses[-1]) + ROOM]
    ticks = {"tickvals": courses, "ticktext": [count(n) for n in courses], "showgrid": False}
    layout["xaxis"] = {"type": "log", "range": ends, **ticks}
    layout["xaxis"]["title"] = {"text": "courses trained on; upright line: one sd of the folds"}
    return {"data": [line], "layout": layout}


def _keyed(layout: dict[str, Any]) -> dict[str, Any]:
    """Return a layout with the two kinds of company named above the plot in their colours, a line each."""
    notes = [
        _above(f"\u25cf {words}", 16 * line, colour) for line, (colour, words) in enumerate(reversed(SPLITS.values()))
    ]
    return {**layout, "annotations": notes, "margin": {"t": 40}}


def _above(text: str, over: int, colour: str = "muted") -> dict[str, Any]:
    """Return a text so many pixels over the plot's left corner."""
    ends = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return theme.note(text, 0, 1, colour, yshift=over, **ends)
