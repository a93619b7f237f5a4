"""Where a course stands: its score among those around it in its company, and how the scores of all are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portal.charts import marks, theme, traces
from portal.formats import count, number
from portal.questions.recommender.figures.shared import SCORE_AXIS, around, marked_name

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

BIN = 5
BINS = 100 // BIN
EDGE = 2  # bins at either end whose label an edge would cut


def ranking(answer: Answer) -> Figure:
    """Draw the chosen course among the 15 around it in its company, by rank: bars of the score from 0 to 100."""
    numbers, chosen = of_company(answer)
    rows = marks.selected(answer, around(numbers, chosen))
    bars = marks.bars(
        rows,
        lambda row: marked_name(row["course"], chosen=row["selected"]),
        "score",
        text=lambda row: number(row["score"]),
        tooltip=_tooltip,
        colour=lambda row: "series-1" if row["selected"] else "ghost",
    )
    return {"data": [bars], "layout": theme.layout(names=True, count=len(rows)) | {"xaxis": SCORE_AXIS}}


def of_company(answer: Answer) -> tuple[list[int], int]:
    """Return the row numbers of the chosen course's company's courses, by rank, and where the chosen is in the list."""
    companies, selected = answer.values("company"), answer.values("selected").index(True)
    numbers = [index for index, company in enumerate(companies) if company == companies[selected]]
    return numbers, numbers.index(selected)


def _tooltip(row: NumberedRow) -> str:
    return (
        f"Course {row['course']} of {row['company']}: "
        f"{number(row['score'])} of 100 starters complete it,\n"
        f"rank {count(row['rank'])}, {number(row['users'])} users"
    )


def spread(answer: Answer) -> Figure:
    """Draw how the scores of all shown courses are spread, in bins of 5 points; the chosen course is marked."""
    bins = np.minimum(np.array(answer.values("score")) // BIN, BINS - 1).astype(int)
    counts = np.bincount(bins, minlength=BINS).tolist()
    chosen = int(bins[answer.values("selected").index(True)])
    middles = [BIN * index + BIN / 2 for index in range(BINS)]
    hover = [f"{count(n)} courses score {BIN * index} to {BIN * (index + 1)}" for index, n in enumerate(counts)]
    colours = ["series-1" if index == chosen else "ghost" for index in range(BINS)]
    columns = traces.columns(middles, counts, hover=hover, colour=colours)
    anchor = "left" if chosen < EDGE else "right" if chosen >= BINS - EDGE else "center"
    here = theme.note("this course", middles[chosen], counts[chosen], "series-1", yanchor="bottom", xanchor=anchor)
    return {
        "data": [columns],
        "layout": theme.layout(unit="count", annotations=[here], bargap=0.1)
        | {
            "xaxis": {**SCORE_AXIS, "range": [0, 100], "showgrid": False},
            "yaxis": {"rangemode": "tozero", "title": {"text": "courses"}, **_whole(max(counts))},
        },
    }


def _whole(most: int) -> dict[str, Any]:
    """Return axis settings that keep the ticks of small counts whole."""
    return {"dtick": 1} if most <= BIN else {"tickformat": ",d"}
