"""From the recommender's answers to figures: plain dicts with colours as tokens; no query, no filter, no id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import theme
from portal.formats import count, interval, number, percent, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers import Answer
    from portal.theme import Figure

AROUND = 15
BIN = 5
BINS = 100 // BIN
MIDDLE = 0.5
SCORE_AXIS: dict[str, Any] = {"range": [0, 112], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "score, 0-100"}}


def around(rows: Sequence[Any], chosen: int, most: int = AROUND) -> tuple[Sequence[Any], int]:
    """Return up to `most` rows around the chosen one, and the place of the first of them."""
    first = max(0, min(chosen - most // 2, len(rows) - most))
    return rows[first : first + most], first


def place(courses: Answer) -> Figure:
    """Return the picked course among the 15 around it by rank: bars of the score from 0 to 100."""
    rows, first = around(courses.records(), courses.values("selected").index(True))
    bars = theme.bars(
        [_bold(row["course"], chosen=row["selected"]) for row in rows],
        [row["score"] for row in rows],
        [number(row["score"]) for row in rows],
        [_course_told(row) for row in rows],
        ["series-1" if row["selected"] else "ghost" for row in rows],
    )
    marks = [str(first + order) for order in range(len(rows))]
    return {"data": [{**bars, "customdata": marks}], "layout": theme.layout(names=True) | {"xaxis": SCORE_AXIS}}


def _course_told(row: dict[str, Any]) -> str:
    return (
        f"Course {plain(row['course'])} of {plain(row['company'])}: "
        f"{number(row['score'])} of 100 starters complete it,<br>"
        f"rank {count(row['rank'])}, {number(row['users'])} users"
    )


def spread(courses: Answer) -> Figure:
    """Return how the scores of all shown courses are spread, in bands of 5 points; the picked course is marked."""
    score, selected = courses.values("score"), courses.values("selected")
    counts = [0] * BINS
    for value in score:
        counts[_band(value)] += 1
    own = _band(score[selected.index(True)])
    middles = [BIN * band + BIN / 2 for band in range(BINS)]
    hover = [
        f"{count(courses_)} courses score {BIN * band} to {BIN * (band + 1)}" for band, courses_ in enumerate(counts)
    ]
    colours = ["series-1" if band == own else "ghost" for band in range(BINS)]
    columns = theme.columns(middles, counts, hover, colours)
    del columns["customdata"]
    axis = {"range": [0, 100], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "score, 0-100"}, "showgrid": False}
    here = theme.note("this course", middles[own], counts[own], "series-1", yanchor="bottom")
    return {
        "data": [columns],
        "layout": theme.layout(unit="count", annotations=[here], bargap=0.1)
        | {"xaxis": axis, "yaxis": {"rangemode": "tozero", "title": {"text": "courses"}}},
    }


def _band(score: float) -> int:
    return min(int(score // BIN), BINS - 1)


def features(comparison: Answer, *, controllable: bool) -> Figure:
    """Return the course's percentile on each feature; under each name its value and the means it is compared with.

    `controllable` picks the features that an instructor can change, or the others.
    """
    rows = [(mark, row) for mark, row in enumerate(comparison.records()) if row["controllable"] is controllable]
    rows.sort(key=lambda item: -item[1]["percentile"])
    names = [_feature_label(row) for _, row in rows]
    shares = [row["percentile"] for _, row in rows]
    dots, *_ = theme.dots(names, shares, shares, shares, hover=[_feature_told(row) for _, row in rows])
    dots |= {
        "mode": "markers+text",
        "text": [percent(share, 0) for share in shares],
        "textposition": ["middle right" if share >= MIDDLE else "middle left" for share in shares],
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        "customdata": [str(mark) for mark, _ in rows],
    }
    axis = {"range": [-0.12, 1.12], "tickvals": [0, MIDDLE, 1], "ticktext": ["lowest", "middle", "highest"]}
    return {"data": [_stems(names, shares), dots], "layout": theme.layout(names=True) | {"xaxis": axis}}


def _stems(names: Sequence[str], shares: Sequence[float]) -> theme.Trace:
    """Return the lines from the middle of all courses to each dot."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [end for share in shares for end in (MIDDLE, share, None)],
        "y": [end for name in names for end in (name, name, None)],
        "line": {"color": theme.token("ghost"), "width": 2},
        "hoverinfo": "skip",
    }


def _feature_label(row: dict[str, Any]) -> str:
    own, company, everyone = (number(row[key]) for key in ("course", "company_mean", "all_mean"))
    return f"{row['feature']}<br><sub>{own} here, company {company}, all {everyone}</sub>"


def _feature_told(row: dict[str, Any]) -> str:
    return (
        f"{row['feature']}: {number(row['course'])}, above {percent(row['percentile'], 0)} of "
        f"{count(row['all_courses'])} courses (equal ones counted half)<br>"
        f"company mean {number(row['company_mean'])} ({interval(row['company_low'], row['company_high'])}, "
        f"n = {count(row['company_courses'])}), overall mean {number(row['all_mean'])}"
    )


def companies(companies_: Answer, chosen: str) -> Figure:
    """Return the mean scores of the 15 companies around the chosen one by mean, with 95% intervals and n."""
    rows = [(mark, row) for mark, row in enumerate(companies_.records()) if row["mean_score"] is not None]
    rows.sort(key=lambda item: -item[1]["mean_score"])
    own = next((order for order, (_, row) in enumerate(rows) if row["company"] == chosen), 0)
    shown, _ = around(rows, own)
    traces = theme.dots(
        [_bold(row["company"], chosen=row["company"] == chosen) for _, row in shown],
        [row["mean_score"] for _, row in shown],
        [row["low"] for _, row in shown],
        [row["high"] for _, row in shown],
        [f"{number(row['mean_score'])}  (n {count(row['courses'])})" for _, row in shown],
        [_company_told(row) for _, row in shown],
        ["series-1" if row["company"] == chosen else "series-5" for _, row in shown],
    )
    traces[0]["customdata"] = [str(mark) for mark, _ in shown]
    axis = {**SCORE_AXIS, "title": {"text": "mean score, 0-100"}, "range": [0, 118]}
    return {"data": traces, "layout": theme.layout(names=True) | {"xaxis": axis}}


def _company_told(row: dict[str, Any]) -> str:
    return (
        f"{plain(row['company'])}: mean score {number(row['mean_score'])} ({interval(row['low'], row['high'])}) "
        f"over {count(row['courses'])} courses"
    )


def _bold(name: str, *, chosen: bool) -> str:
    return f"<b>{plain(name)}</b>" if chosen else plain(name)
