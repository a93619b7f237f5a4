"""From the MOOC's answers above the fold to figures: plain dicts with colours as tokens; the rest is in behind.py."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.mooc.funnel import STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

Marked = tuple[int, dict[str, Any]]
MOST = 24
FEWEST = 8
ROOM = 1.25
LANE = 0.27
EDGE = -0.02
LONGEST = 24
COLOURS = {"view": "series-5", "explore": "series-2", "certify": "series-1"}  # top to bottom
SHADES = (22, 36, 50, 66, 82, 100)
RATE_BANDS = (0.01, 0.02, 0.03, 0.05, 0.1)
RATE_WORDS = ("1%", "2%", "3%", "5%", "10%")
SIZE_BANDS = (10, 100, 1_000, 10_000, 100_000)
SIZE_WORDS = ("10", "100", "1,000", "10,000", "100,000")


@dataclass(frozen=True, slots=True)
class Measure:
    """What the countries are shown by: its value and interval columns, and how a rate of it is called."""

    value: str
    low: str
    high: str
    words: str


MEASURES = {
    "registrations": Measure("certify_rate", "low", "high", "certify rate"),
    "certify rate": Measure("certify_rate", "low", "high", "certify rate"),
    "steadied rate": Measure("shrunk_rate", "shrunk_low", "shrunk_high", "steadied certify rate"),
    "rate at equal course mix": Measure(
        "standardised_rate", "standardised_low", "standardised_high", "certify rate at equal course mix"
    ),
}


def marked(answer: Answer) -> list[Marked]:
    """Return the rows of an answer, each with its number."""
    return list(enumerate(answer.records()))


def numbered(trace: Trace, rows: Sequence[Marked]) -> Trace:
    """Return a trace whose marks carry the numbers of these rows."""
    return {**trace, "customdata": [str(mark) for mark, _ in rows]}


def said(row: dict[str, Any], rate: str, low: str, high: str) -> str:
    """Return a rate with its interval."""
    return f"{percent(row[rate])} ({percent(row[low])} \u2013 {percent(row[high])})"


def funnel(answer: Answer) -> Figure:
    """Return the four stages as bars of registrations, each with its share of all and of the stage before."""
    rows = marked(answer)
    bars = theme.bars(
        [row["stage"] for _, row in rows],
        [row["registrations"] for _, row in rows],
        texts=[_stage_label(row) for _, row in rows],
        hover=[_stage_told(row) for _, row in rows],
        colour=["series-1" if row["stage"] == STAGES[-1] else "ghost" for _, row in rows],
    )
    axis = {"range": [0, rows[0][1]["registrations"] * 1.6], "visible": False}
    return {"data": [bars], "layout": theme.layout(names=True, count=len(rows)) | {"xaxis": axis}}


def _stage_label(row: dict[str, Any]) -> str:
    if row["stage"] == STAGES[0]:
        return f"{count(row['registrations'])}"
    shares = f"{count(row['registrations'])}  {percent(row['share_of_registered'])} of all"
    if row["stage"] == STAGES[1] or row["share_of_previous"] is None:
        return shares
    before = STAGES[STAGES.index(row["stage"]) - 1]
    return f"{shares}, {percent(row['share_of_previous'])} of {before}"


def _stage_told(row: dict[str, Any]) -> str:
    told = f"{count(row['registrations'])} {row['stage']}: {said(row, 'share_of_registered', 'low', 'high')} of all"
    if row["share_of_previous"] is None:
        return told
    return (
        f"{told}\n{said(row, 'share_of_previous', 'previous_low', 'previous_high')} of the stage before, "
        f"{count(row['outside'])} from outside it"
    )


def ordered_courses(answer: Answer) -> list[Marked]:
    """Return the courses as the reader sorts them, the largest first; those without a value last."""
    by = {"registrations": "registrations"}.get(order := str(answer.state.get("courses_by")), order.replace(" ", "_"))
    return sorted(marked(answer), key=lambda item: -(item[1][by] if item[1][by] is not None else -1))


def courses(answer: Answer) -> Figure:
    """Return three rates of each course with intervals, a line each; the colours are named on top."""
    rows = ordered_courses(answer)
    data: list[Trace] = []
    for lane, (stage, colour) in enumerate(COLOURS.items()):
        low, high = (f"{stage}_{end}" if stage != "certify" else end for end in ("low", "high"))
        rate = f"{stage}_rate"
        traces = theme.dots(
            [row["course"] for _, row in rows],
            [row[rate] for _, row in rows],
            [row[low] for _, row in rows],
            [row[high] for _, row in rows],
            texts=[percent(row[rate]) if row[rate] is not None else "" for _, row in rows],
            hover=[f"{row['course']}: {said(row, rate, low, high)} {stage}" for _, row in rows],
            colour=colour,
        )
        traces[0] = numbered(traces[0], rows)
        data += [trace | {"y": [place + LANE * (lane - 1) for place in range(len(rows))]} for trace in traces]
    heads = [
        theme.note(f"\u25cf {words}", x, -0.85, colour, xref="paper", xanchor="left")
        for words, colour, x in (("view", "muted", 0), ("explore", "series-2", 0.24), ("certify", "series-1", 0.55))
    ]
    layout = theme.layout(unit="fraction", annotations=heads)
    layout["xaxis"] = {"range": [EDGE, 1.15], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%"}
    layout["yaxis"] = {
        "range": [len(rows) - 0.5, -1.05],
        "tickvals": list(range(len(rows))),
        "ticktext": theme.safe([_name(row["course"], row["registrations"]) for _, row in rows]),
        "showgrid": False,
        "tickfont": {"color": theme.token("text")},
    }
    return {"data": data, "layout": layout}


def gaps(rows: Sequence[Marked], group: str) -> Figure:
    """Return how far each group's certify rate lies from that of the rest, in points, with intervals around 0."""
    points = [
        [None if row[end] is None else 100 * row[end] for _, row in rows] for end in ("gap", "gap_low", "gap_high")
    ]
    traces = theme.dots(
        [_name(row[group], row["registrations"]) for _, row in rows],
        *points,
        texts=["" if row["gap"] is None else f"{100 * row['gap']:+.1f}".replace("-", "\u2212") for _, row in rows],
        hover=[_gap_told(row, group) for _, row in rows],
        colour=[_side(row) for _, row in rows],
    )
    traces[0] = numbered(traces[0], rows)
    ends = [abs(end) for column in points for end in column if end is not None]
    reach = max(ends, default=1) * ROOM
    layout = theme.layout(names=True, count=len(rows), zero=False)
    layout["xaxis"] = {
        "range": [-reach, reach * 1.15],
        "title": {"text": "points above or below the rest"},
        "nticks": 4,
    }
    return {"data": traces, "layout": layout}


def _side(row: dict[str, Any]) -> str:
    if row["gap_low"] is None or row["gap_low"] <= 0 <= row["gap_high"]:
        return "ghost"
    return "series-1" if row["gap"] > 0 else "series-2"


def _gap_told(row: dict[str, Any], group: str) -> str:
    return (
        f"{row[group]}: {percent(row['certify_rate'])} certify, of the rest {percent(row['rest_rate'])}\n"
        f"gap {percent(row['gap'])} ({percent(row['gap_low'])} \u2013 {percent(row['gap_high'])})"
    )


def rates(rows: Sequence[Marked], group: str, measure: Measure) -> Figure | None:
    """Return groups with a rate, its interval and n, in the order given; None where there are none."""
    if not rows:
        return None
    traces = theme.dots(
        [_name(row[group], row["registrations"]) for _, row in rows],
        [row[measure.value] for _, row in rows],
        [row[measure.low] for _, row in rows],
        [row[measure.high] for _, row in rows],
        texts=[percent(row[measure.value]) if row[measure.value] is not None else row["note"] for _, row in rows],
        hover=[_rate_told(row, group, measure) for _, row in rows],
        colour=["ghost" if row[group] == "Unknown" else "series-1" for _, row in rows],
    )
    traces[0] = numbered(traces[0], rows)
    traces[1]["x"] = [0 if end is None else end for end in traces[1]["x"]]
    most = max((row[measure.high] for _, row in rows if row[measure.high] is not None), default=1)
    layout = theme.layout(names=True, count=max(len(rows), FEWEST if group == "country" else 0), unit="fraction")
    layout["xaxis"] |= {
        "range": [EDGE * most, most * ROOM],
        "title": {"text": measure.words},
        "nticks": 4,
        "tickformat": ".1~%",
    }
    return {"data": traces, "layout": layout}


def _rate_told(row: dict[str, Any], group: str, measure: Measure) -> str:
    return (
        f"{row[group]}: {said(row, measure.value, measure.low, measure.high)} {measure.words}\n"
        f"{count(row['certified'])} of {count(row['registrations'])} registrations certified"
    )


def ranked(answer: Answer) -> list[Marked]:
    """Return up to 24 countries by what the reader chose, the largest first; those without a value are left out."""
    chosen = str(answer.state.get("map"))
    value = "registrations" if chosen == "registrations" else MEASURES[chosen].value
    rows = [item for item in marked(answer) if item[1][value] is not None]
    return sorted(rows, key=lambda item: -item[1][value])[:MOST]


def countries(answer: Answer) -> Figure | None:
    """Return the ranked countries with the chosen rate, its interval and n."""
    return rates(ranked(answer), "country", MEASURES[str(answer.state.get("map"))])


def world(answer: Answer) -> Figure:
    """Return the countries that have a shape on a world map, in bands of the chosen measure that no filter moves.

    The legend names the bands' edges.
    """
    chosen = str(answer.state.get("map"))
    measure = MEASURES[chosen]
    by_size = chosen == "registrations"
    value, bands, words = (
        ("registrations", SIZE_BANDS, SIZE_WORDS) if by_size else (measure.value, RATE_BANDS, RATE_WORDS)
    )
    rows = [item for item in marked(answer) if item[1]["iso3"] and item[1][value] is not None]
    shades = [theme.token("series-1", percent_) for percent_ in SHADES]
    steps = [(place / len(SHADES), shade) for place, shade in enumerate(shades)]
    ends = [((place + 1) / len(SHADES), shade) for place, shade in enumerate(shades)]
    trace = {
        "type": "choropleth",
        "locations": [row["iso3"] for _, row in rows],
        "z": [bisect_right(bands, row[value]) for _, row in rows],
        "zmin": -0.5,
        "zmax": len(SHADES) - 0.5,
        "colorscale": [list(end) for pair in zip(steps, ends, strict=True) for end in pair],
        "marker": {"line": {"color": theme.token("card"), "width": 0.6}},
        "colorbar": {
            "orientation": "h",
            "y": -0.02,
            "yanchor": "top",
            "len": 0.96,
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": [place + 0.5 for place in range(len(words))],
            "ticktext": list(words),
            "tickangle": 0,
            "tickfont": {"size": theme.LABEL - 1, "color": theme.token("muted")},
            "ticks": "",
        },
        **theme.sayings([_rate_told(row, "country", measure) for _, row in rows]),
    }
    layout = {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 36},
        "geo": {
            "projection": {"type": "natural earth"},
            "lataxis": {"range": [-57, 84]},
            "bgcolor": theme.CLEAR,
            "showframe": False,
            "showcoastlines": False,
            "showland": True,
            "landcolor": theme.token("band"),
            "showcountries": True,
            "countrycolor": theme.token("card"),
            "countrywidth": 0.4,
            "showlakes": False,
        },
    }
    return {"data": [numbered(trace, rows)], "layout": layout}


def _name(name: str, registrations: int) -> str:
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"
    return f"{short}  n {count(registrations)}"
