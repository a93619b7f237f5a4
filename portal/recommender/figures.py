"""From the recommender's answers to figures: plain dicts with colours as tokens; no query, no filter, no id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import count, interval, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers import Answer

Figure = dict[str, Any]

AROUND = 15
BIN = 5
BINS = 100 // BIN
MIDDLE = 0.5


def place(courses: Answer) -> Figure:
    """Return the picked course among the 15 around it by rank, as bars of the score from 0 to 100."""
    rows, first = around(courses.rows, courses.values("selected").index(True))
    name, score, users, rank, selected, _ = zip(*[row[:6] for row in rows], strict=True)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": list(range(len(rows))),
                "x": score,
                "marker": {"color": ["token:accent" if chosen else "token:ghost" for chosen in selected]},
                "text": [number(value) for value in score],
                "textposition": "outside",
                "cliponaxis": False,
                "customdata": [str(first + place) for place in range(len(rows))],
                "hovertext": [
                    f"Course {course}: {number(value)} of 100 starters complete it, rank {count(order)}, {number(n)} users"
                    for course, value, order, n in zip(name, score, rank, users, strict=True)
                ],
                "hoverinfo": "text",
            }
        ],
        "layout": {
            "xaxis": {"range": [0, 108], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "score, 0-100"}},
            "yaxis": {
                "autorange": "reversed",
                "tickvals": list(range(len(rows))),
                "ticktext": [
                    f"<b>{course}</b>" if chosen else course for course, chosen in zip(name, selected, strict=True)
                ],
            },
        },
    }


def around(rows: Sequence[Any], chosen: int, most: int = AROUND) -> tuple[Sequence[Any], int]:
    """Return up to `most` rows around the chosen one, and the place of the first of them."""
    first = max(0, min(chosen - most // 2, len(rows) - most))
    return rows[first : first + most], first


def spread(courses: Answer) -> Figure:
    """Return how the scores of all shown courses are spread: courses in each band of 5 points, the picked one marked."""
    score, selected = courses.values("score"), courses.values("selected")
    counts = [0] * BINS
    for value in score:
        counts[min(int(value // BIN), BINS - 1)] += 1
    own = score[selected.index(True)]
    own_bin = min(int(own // BIN), BINS - 1)
    labels = [f"{BIN * place} to {BIN * (place + 1)}" for place in range(BINS)]
    return {
        "data": [
            {
                "type": "bar",
                "x": [BIN * place + BIN / 2 for place in range(BINS)],
                "y": counts,
                "width": BIN * 0.9,
                "marker": {"color": ["token:accent" if place == own_bin else "token:ghost" for place in range(BINS)]},
                "hovertext": [
                    f"{count(courses_)} courses score {label}" for courses_, label in zip(counts, labels, strict=True)
                ],
                "hoverinfo": "text",
            }
        ],
        "layout": {
            "xaxis": {"range": [0, 100], "title": {"text": "score, 0-100"}, "showgrid": False},
            "yaxis": {"title": {"text": "courses"}, "rangemode": "tozero"},
            "annotations": [
                {
                    "x": BIN * own_bin + BIN / 2,
                    "y": counts[own_bin],
                    "text": "this course",
                    "showarrow": False,
                    "yanchor": "bottom",
                    "font": {"color": "token:accent"},
                }
            ],
        },
    }


def features(comparison: Answer, *, controllable: bool) -> Figure:
    """Return the course's percentile on each feature, with its value, its company's mean and the overall mean in words.

    `controllable` picks the features that an instructor can change, or the others.
    """
    rows = [(place, row) for place, row in enumerate(comparison.records()) if row["controllable"] is controllable]
    rows.sort(key=lambda item: -item[1]["percentile"])
    share = [row["percentile"] for _, row in rows]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [x for value in share for x in (MIDDLE, value, None)],
                "y": [y for place in range(len(rows)) for y in (place, place, None)],
                "line": {"color": "token:ghost", "width": 2},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": share,
                "y": list(range(len(rows))),
                "marker": {"size": 10, "color": "token:accent"},
                "text": [percent(value, 0) for value in share],
                "textposition": ["middle right" if value >= MIDDLE else "middle left" for value in share],
                "cliponaxis": False,
                "customdata": [str(place) for place, _ in rows],
                "hovertext": [_told(row) for _, row in rows],
                "hoverinfo": "text",
            },
        ],
        "layout": {
            "xaxis": {
                "range": [-0.08, 1.08],
                "tickvals": [0, 0.5, 1],
                "ticktext": ["lowest", "middle of all courses", "highest"],
                "showgrid": False,
            },
            "yaxis": {
                "autorange": "reversed",
                "tickvals": list(range(len(rows))),
                "ticktext": [_label(row) for _, row in rows],
            },
            "shapes": [
                {
                    "type": "line",
                    "x0": MIDDLE,
                    "x1": MIDDLE,
                    "y0": -0.5,
                    "y1": len(rows) - 0.5,
                    "line": {"color": "token:line-strong", "width": 1},
                }
            ],
        },
    }


def _label(row: dict[str, Any]) -> str:
    """Return the feature, and under it what the dot stands for in the data's own unit."""
    name = row["feature"].split(" (")[0]
    own, company, everyone = (number(row[key]) for key in ("course", "company_mean", "all_mean"))
    return f"{name}<br><sub>{own} · company {company} · all {everyone}</sub>"


def _told(row: dict[str, Any]) -> str:
    return (
        f"{row['feature']}: {number(row['course'])}, higher than in {percent(row['percentile'], 0)} of "
        f"{count(row['all_courses'])} courses<br>company mean {number(row['company_mean'])} "
        f"({interval(row['company_low'], row['company_high'])}, n {count(row['company_courses'])}), "
        f"overall mean {number(row['all_mean'])}"
    )


def companies(companies_: Answer, chosen: str) -> Figure:
    """Return the mean scores of 15 companies around the chosen one, by mean, with their 95% intervals."""
    rows = [(place, row) for place, row in enumerate(companies_.records()) if row["mean_score"] is not None]
    rows.sort(key=lambda item: -item[1]["mean_score"])
    own = next((place for place, (_, row) in enumerate(rows) if row["company"] == chosen), 0)
    shown, _ = around(rows, own)
    mean = [row["mean_score"] for _, row in shown]
    colour = ["token:accent" if row["company"] == chosen else "token:series-5" for _, row in shown]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [x for _, row in shown for x in (row["low"], row["high"], None)],
                "y": [y for place in range(len(shown)) for y in (place, place, None)],
                "line": {"color": "token:ghost", "width": 2},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": mean,
                "y": list(range(len(shown))),
                "marker": {"size": 10, "color": colour},
                "customdata": [str(place) for place, _ in shown],
                "hovertext": [
                    f"{row['company']}: mean score {number(row['mean_score'])} "
                    f"({interval(row['low'], row['high'])}) over {count(row['courses'])} courses"
                    for _, row in shown
                ],
                "hoverinfo": "text",
            },
        ],
        "layout": {
            "xaxis": {"range": [0, 108], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "mean score, 0-100"}},
            "yaxis": {
                "autorange": "reversed",
                "tickvals": list(range(len(shown))),
                "ticktext": [
                    f"<b>{row['company']}</b>" if row["company"] == chosen else row["company"] for _, row in shown
                ],
            },
            "annotations": [
                {
                    "x": 108,
                    "y": place,
                    "xanchor": "right",
                    "showarrow": False,
                    "text": f"{number(row['mean_score'])}  n {count(row['courses'])}",
                }
                for place, (_, row) in enumerate(shown)
            ],
        },
    }
