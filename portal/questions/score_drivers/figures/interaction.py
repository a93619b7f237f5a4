"""Mean scores by interaction with a tutor and by homework band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, interval, number
from portal.questions.score_drivers.figures.upright import BANDS, heatmap
from portal.questions.score_drivers.words import DIFFERENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure
    from portal.questions.score_drivers.figures.upright import Grid


def figure(answer: Answer) -> Figure:
    """Draw the mean score of each level of tutor in each homework band, with n; small cells without a mean."""
    rows = [row for row in marks.numbered(answer) if row["tutor_interaction"] != DIFFERENCE[0]]
    bands = [band for band in (*BANDS, "Unknown") if any(row["homework_band"] == band for row in rows)]
    tutors = list(dict.fromkeys(row["tutor_interaction"] for row in rows))
    cells = {(row["homework_band"], row["tutor_interaction"]): row for row in rows}
    grid = [[cells.get((band, tutor)) for band in bands] for tutor in tutors]
    x, y = theme.safe(bands), theme.safe(tutors)
    heat = heatmap(x, y, grid, "mean_score") | {
        "text": [[_text(cell) for cell in line] for line in grid],
        "texttemplate": "%{text}",
        "textfont": {"size": 13, "color": theme.token("text")},
        "hovertext": [[_tooltip(cell) for cell in line] for line in grid],
    }
    layout = theme.layout(annotations=_masked(x, y, grid))
    layout["xaxis"] = {"type": "category", "title": {"text": "homework"}, "showgrid": False, "side": "bottom"}
    layout["yaxis"] = {
        "type": "category",
        "title": {"text": "tutor"},
        "showgrid": False,
        "autorange": "reversed",
        "tickfont": {"color": theme.token("text")},
    }
    return {"data": [heat], "layout": layout}


def _masked(x: Sequence[str], y: Sequence[str], grid: Grid) -> list[dict[str, Any]]:
    """Annotate the cells that have too few scores for a mean."""
    return [
        theme.note(_text(cell), column, line, "muted")
        for line, cells in zip(y, grid, strict=True)
        for column, cell in zip(x, cells, strict=True)
        if cell is not None and cell["mean_score"] is None
    ]


def _text(row: NumberedRow | None) -> str:
    if row is None:
        return ""
    n = count(row["scored"])
    return f"too few, n {n}" if row["mean_score"] is None else f"{number(row['mean_score'])}<br>n {n}"


def _tooltip(row: NumberedRow | None) -> str:
    if row is None:
        return ""
    mean = "too few to say"
    if row["mean_score"] is not None:
        mean = f"mean {number(row['mean_score'])} ({interval(row['low'], row['high'])})"
    text = f"Tutor {row['tutor_interaction']}, homework {row['homework_band']}: {mean}, n = {count(row['scored'])}"
    (safe,) = theme.safe([text])
    return safe
