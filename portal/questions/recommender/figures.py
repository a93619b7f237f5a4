"""From the recommender's answers to figures: plain dicts with colours as tokens; no query, no filter, no id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portal.charts import theme
from portal.formats import count, interval, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

AROUND = 15
BIN = 5
BINS = 100 // BIN
MIDDLE = 0.5
UNITS = {"percent": "%", "hours": " h", "dollars": " $"}
SCORE_AXIS: dict[str, Any] = {"range": [0, 112], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "score, 0-100"}}


def around(rows: Sequence[Any], chosen: int, most: int = AROUND) -> Sequence[Any]:
    """Return up to `most` rows around the one at place `chosen`."""
    first = max(0, min(chosen - most // 2, len(rows) - most))
    return rows[first : first + most]


def place(courses: Answer) -> Figure:
    """Return the picked course among the 15 around it in its company, by rank: bars of the score from 0 to 100."""
    marks, picked = company_of(courses)
    shown = [(mark, courses.record(mark)) for mark in around(marks, picked)]
    bars = theme.bars(
        [_name(row["course"], chosen=row["selected"]) for _, row in shown],
        [row["score"] for _, row in shown],
        texts=[number(row["score"]) for _, row in shown],
        hover=[_course_told(row) for _, row in shown],
        colour=["series-1" if row["selected"] else "ghost" for _, row in shown],
    )
    bars["customdata"] = [str(mark) for mark, _ in shown]
    return {"data": [bars], "layout": theme.layout(names=True, count=len(shown)) | {"xaxis": SCORE_AXIS}}


def company_of(courses: Answer) -> tuple[list[int], int]:
    """Return the row numbers of the courses of the picked course's company, by rank, and the picked one's place."""
    companies, picked = courses.values("company"), courses.values("selected").index(True)
    own = [mark for mark, company in enumerate(companies) if company == companies[picked]]
    return own, own.index(picked)


def _course_told(row: dict[str, Any]) -> str:
    return (
        f"Course {row['course']} of {row['company']}: "
        f"{number(row['score'])} of 100 starters complete it,\n"
        f"rank {count(row['rank'])}, {number(row['users'])} users"
    )


def spread(courses: Answer) -> Figure:
    """Return how the scores of all shown courses are spread, in bands of 5 points; the picked course is marked."""
    score = np.array(courses.values("score"))
    bands = np.minimum(score // BIN, BINS - 1).astype(int)
    counts = np.bincount(bands, minlength=BINS).tolist()
    own = int(bands[courses.values("selected").index(True)])
    middles = [BIN * band + BIN / 2 for band in range(BINS)]
    hover = [
        f"{count(courses_)} courses score {BIN * band} to {BIN * (band + 1)}" for band, courses_ in enumerate(counts)
    ]
    colours = ["series-1" if band == own else "ghost" for band in range(BINS)]
    columns = theme.columns(middles, counts, hover=hover, colour=colours)
    del columns["customdata"]
    axis = {"range": [0, 100], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "score, 0-100"}, "showgrid": False}
    anchor = "left" if own < 2 else "right" if own > BINS - 3 else "center"  # noqa: PLR2004 - else the edge cuts it
    here = theme.note("this course", middles[own], counts[own], "series-1", yanchor="bottom", xanchor=anchor)
    return {
        "data": [columns],
        "layout": theme.layout(unit="count", annotations=[here], bargap=0.1)
        | {"xaxis": axis, "yaxis": {"rangemode": "tozero", "title": {"text": "courses"}, **_whole(max(counts))}},
    }


def _whole(most: int) -> dict[str, Any]:
    """Return axis settings that keep the ticks of small counts whole."""
    return {"dtick": 1} if most <= BIN else {"tickformat": ",d"}


def features(comparison: Answer, *, controllable: bool) -> Figure:
    """Return the course's percentile on each feature; over each line its value and the means.

    `controllable` picks the features that an instructor can change, or the others.
    """
    rows = [(mark, row) for mark, row in enumerate(comparison.records()) if row["controllable"] is controllable]
    rows.sort(key=lambda item: -item[1]["percentile"])
    names = [row["feature"] for _, row in rows]
    shares = [row["percentile"] for _, row in rows]
    dots, *_ = theme.dots(names, shares, shares, shares, hover=[_feature_told(row) for _, row in rows])
    dots |= {
        "mode": "markers+text",
        "text": [percent(share, 0) for share in shares],
        "textposition": ["middle right" if share >= MIDDLE else "middle left" for share in shares],
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        "customdata": [str(mark) for mark, _ in rows],
    }
    heads = [
        theme.note(_feature_head(row), -0.12, order, "muted", xanchor="left", yanchor="bottom", yshift=7)
        for order, (_, row) in enumerate(rows)
    ]
    layout = theme.layout(names=True, count=len(rows), annotations=heads)
    layout["xaxis"] = {
        "zeroline": False,
        "range": [-0.14, 1.14],
        "tickvals": [0, MIDDLE, 1],
        "ticktext": ["lowest", "middle", "highest"],
        "showgrid": False,
    }
    layout["yaxis"] |= {"showticklabels": False, "range": [len(rows) - 0.5, -0.75]}
    return {"data": [_stems(names, shares), dots], "layout": layout}


def _stems(names: Sequence[str], shares: Sequence[float]) -> theme.Trace:
    """Return the lines from the middle of all courses to each dot."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [end for share in shares for end in (MIDDLE, share, None)],
        "y": [end for name in theme.safe(names) for end in (name, name, None)],
        "line": {"color": theme.token("ghost"), "width": 2},
        "hoverinfo": "skip",
    }


def _feature_head(row: dict[str, Any]) -> str:
    company = "" if row["company_mean"] is None else f", company {number(row['company_mean'])}"
    own = f"{number(row['course'])}{UNITS.get(row['unit'], '')}"
    return f"{row['feature'].split(' (')[0]}: {own}{company}, all {number(row['all_mean'])}"


def _feature_told(row: dict[str, Any]) -> str:
    return (
        f"{row['feature']}: {number(row['course'])}; of {count(row['all_courses'])} courses "
        f"{percent(row['lower_share'])} are below, {percent(row['higher_share'])} above\n"
        f"company mean {number(row['company_mean'])} ({interval(row['company_low'], row['company_high'])}, "
        f"n = {count(row['company_courses'])}), overall mean {number(row['all_mean'])}"
    )


def companies(companies_: Answer, chosen: str) -> Figure:
    """Return the mean scores of the 15 companies around the chosen one by mean, with 95% intervals and n."""
    means, names = companies_.values("mean_score"), companies_.values("company")
    marks = sorted((mark for mark, mean in enumerate(means) if mean is not None), key=lambda mark: -means[mark])
    own = next((order for order, mark in enumerate(marks) if names[mark] == chosen), 0)
    shown = [(mark, companies_.record(mark)) for mark in around(marks, own)]
    traces = theme.dots(
        [_name(row["company"], chosen=row["company"] == chosen) for _, row in shown],
        [row["mean_score"] for _, row in shown],
        [row["low"] for _, row in shown],
        [row["high"] for _, row in shown],
        texts=[f"{number(row['mean_score'])}  (n {count(row['courses'])})" for _, row in shown],
        hover=[_company_told(row) for _, row in shown],
        colour=["series-1" if row["company"] == chosen else "series-5" for _, row in shown],
    )
    traces[0]["customdata"] = [str(mark) for mark, _ in shown]
    axis = {**SCORE_AXIS, "title": {"text": "mean score, 0-100"}, "range": [0, 118]}
    return {"data": traces, "layout": theme.layout(names=True, count=len(shown)) | {"xaxis": axis}}


def _company_told(row: dict[str, Any]) -> str:
    return (
        f"{row['company']}: mean score {number(row['mean_score'])} ({interval(row['low'], row['high'])}) "
        f"over {count(row['courses'])} courses"
    )


def _name(name: str, *, chosen: bool) -> str:
    """Return a name with a sign before the chosen one, since colour is never the only sign."""
    return f"\u25b8 {name}" if chosen else name
