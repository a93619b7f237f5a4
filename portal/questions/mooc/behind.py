"""From the MOOC's answers below the fold to figures: groups, combinations, weeks, activity, the regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, day, number, percent
from portal.questions.mooc.columns import COUNTERS
from portal.questions.mooc.figures import EDGE, MEASURES, marked, numbered, rates, said
from portal.questions.mooc.source import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

RATED = MEASURES["certify rate"]
FACTORS = {"course": "Course", "age": "Age", "education": "Education", "gender": "Gender", "country": "Country"}


def group(answer: Answer, column: str) -> Figure | None:
    """Return the certify rate of each group, in the answer's order."""
    return rates(marked(answer), column, RATED)


def combinations(answer: Answer) -> Figure:
    """Return how many registrations have each combination of stages, in words, the most frequent first."""
    rows = sorted(marked(answer), key=lambda item: -item[1]["registrations"])
    bars = theme.bars(
        [combination(row) for _, row in rows],
        [row["registrations"] for _, row in rows],
        texts=[f"{count(row['registrations'])}  {percent(row['share'])}" for _, row in rows],
        hover=[
            f"{combination(row)}: {count(row['registrations'])}, {said(row, 'share', 'low', 'high')}" for _, row in rows
        ],
        colour=["series-1" if row["certified"] else "ghost" for _, row in rows],
    )
    most = max(row["registrations"] for _, row in rows)
    axis = {"range": [0, most * 2.1], "visible": False}
    layout = theme.layout(names=True, count=len(rows)) | {"xaxis": axis}
    return {"data": [numbered(bars, rows)], "layout": layout}


def combination(row: dict[str, Any]) -> str:
    """Return the stages of a combination in words."""
    names = [stage for stage in ("viewed", "explored", "certified") if row[stage]]
    return " + ".join(names) or "none of the three"


def weeks(answer: Answer) -> Figure | None:
    """Return registrations by week above, the share that certified below; None where no day is known."""
    rows = [(mark, row) for mark, row in marked(answer) if row["week"] != UNKNOWN]
    if not rows:
        return None
    days = [row["week"] for _, row in rows]
    hover = [
        f"week of {day(row['week'])}: {count(row['registrations'])} registrations\n"
        f"{count(row['certified'])} certified, {said(row, 'certify_rate', 'low', 'high')}"
        for _, row in rows
    ]
    bars = theme.columns(days, [row["registrations"] for _, row in rows], hover=hover, colour="ghost")
    line = theme.points(days, [row["certify_rate"] for _, row in rows], hover, line=True)
    line["marker"]["size"] = 4
    band = _band(rows)
    below = {"xaxis": "x", "yaxis": "y2"}
    layout = {
        "xaxis": {"type": "date", "showgrid": False, "anchor": "y2", "tickformat": "%b %Y"},
        "yaxis": {"domain": [0.56, 1], "rangemode": "tozero", "title": {"text": "registrations"}, "tickformat": ",d"},
        "yaxis2": {"domain": [0, 0.44], "rangemode": "tozero", "tickformat": ".0%", "title": {"text": "certify"}},
    }
    return {"data": [numbered(bars, rows), band | below, numbered(line | below, rows)], "layout": layout}


def _band(rows: Sequence[tuple[int, dict[str, Any]]]) -> Trace:
    known = [row for _, row in rows if row["low"] is not None]
    days = [row["week"] for row in known]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *reversed(days)],
        "y": [*(row["low"] for row in known), *(row["high"] for row in reversed(known))],
        "fill": "toself",
        "fillcolor": theme.token("series-1", 18),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def activity(answer: Answer) -> Figure:
    """Return a lane for each counter: the median of those who certified and of the others, with the quartiles."""
    rows = [(mark, row) for mark, row in marked(answer) if row["group_by"] == "certified"]
    lanes = len(COUNTERS)
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for lane, name in enumerate(COUNTERS):
        axis = "" if lane == 0 else str(lane + 1)
        names = ["certified" if row["group"] == "true" else "not certified" for _, row in rows]
        most = max((row[f"p75_{name}"] or 0 for _, row in rows), default=0)
        traces = theme.dots(
            names,
            [row[f"median_{name}"] for _, row in rows],
            [row[f"p25_{name}"] for _, row in rows],
            [row[f"p75_{name}"] for _, row in rows],
            texts=[_quartiles(row, name) for _, row in rows],
            hover=[_active(row, name) for _, row in rows],
            colour=["series-1" if row["group"] == "true" else "ghost" for _, row in rows],
        )
        traces[0] = numbered(traces[0], rows)
        data += [trace | {"xaxis": f"x{axis}", "yaxis": f"y{axis}"} for trace in traces]
        low = 1 - (lane + 1) / lanes
        domain = [low + 0.01, low + 1 / lanes - 0.055]
        layout |= {
            f"xaxis{axis}": {"range": [EDGE * (most or 1), (most or 1) * 2.3], "visible": False, "anchor": f"y{axis}"},
            f"yaxis{axis}": {
                "domain": domain,
                "range": [len(rows) - 0.5, -0.5],
                "type": "category",
                "showgrid": False,
                "tickfont": {"color": theme.token("text")},
            },
        }
        head = theme.note(COUNTERS[name], 0, domain[1], "muted", xref="paper", yref="paper")
        layout["annotations"].append(head | {"xanchor": "left", "yanchor": "bottom", "yshift": 2})
    return {"data": data, "layout": layout}


def _quartiles(row: dict[str, Any], name: str) -> str:
    if row[f"median_{name}"] is None:
        return ""
    return (
        f"{number(row[f'median_{name}'], 0)}  ({number(row[f'p25_{name}'], 0)} \u2013 {number(row[f'p75_{name}'], 0)})"
    )


def _active(row: dict[str, Any], name: str) -> str:
    who = "Those who certified" if row["group"] == "true" else "The others"
    return f"{who}: median {_quartiles(row, name)} {COUNTERS[name]}\n{percent(row[f'share_any_{name}'])} have any"


def drivers(answer: Answer) -> Figure | None:
    """Return each level's adjusted rate with its interval, by factor; None where there is no regression."""
    rows = [(mark, row) for mark, row in marked(answer) if row["adjusted_rate"] is not None]
    if not rows:
        return None
    names = [_level(row) for _, row in rows]
    traces = theme.dots(
        names,
        [row["adjusted_rate"] for _, row in rows],
        [row["adjusted_low"] for _, row in rows],
        [row["adjusted_high"] for _, row in rows],
        texts=[percent(row["adjusted_rate"]) for _, row in rows],
        hover=[_driven(row) for _, row in rows],
        colour=["ghost" if row["level"] == UNKNOWN else "series-1" for _, row in rows],
    )
    traces[0] = numbered(traces[0], rows)
    most = max(row["adjusted_high"] for _, row in rows)
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= {
        "range": [EDGE * most, most * 1.2],
        "nticks": 5,
        "tickformat": ".1~%",
        "title": {"text": "certify rate if all were alike"},
    }
    starts = [place for place in range(1, len(rows)) if rows[place][1]["factor"] != rows[place - 1][1]["factor"]]
    layout["shapes"] = [_rule(place - 0.5) for place in starts]
    return {"data": traces, "layout": layout}


def _rule(y: float) -> dict[str, Any]:
    line = {"color": theme.token("line-strong"), "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


def _level(row: dict[str, Any]) -> str:
    """Return the level with its factor, since two factors can have a level of one name."""
    return f"{FACTORS[row['factor']]}: {row['level']}"


def _driven(row: dict[str, Any]) -> str:
    odds = "the level that the others are compared with"
    if row["odds_ratio"] is not None and not row["reference"]:
        odds = f"odds {number(row['odds_ratio'], 2)} times those of the most frequent level"
    return (
        f"{_level(row)}: {said(row, 'adjusted_rate', 'adjusted_low', 'adjusted_high')} if all were\n"
        f"{odds}; {count(row['registrations'])} registrations"
    )
