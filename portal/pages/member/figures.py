"""From the answer `member` to its figure: a strip for each number, with a dot where the member ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import member
from portal.charts import theme, traces

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Record = dict[str, Any]

STRIP, MARGIN = 46, 44
_WORDS_ABOVE = 17


def placed(answer: Answer) -> list[Record]:
    """Return the numbers of a member that can be compared with others."""
    rows = [record for record in answer.records() if record["section"] == member.STANDING]
    return [record for record in rows if member.side_of(record)]


def height(answer: Answer) -> int:
    """Return how many pixels the figure takes."""
    return MARGIN + STRIP * len(placed(answer))


def standing(answer: Answer) -> Figure | None:
    """Return a strip for each number: a dot among those alike, a ring among all; None where nothing can be compared."""
    rows = placed(answer)
    if not rows:
        return None
    ring = {"size": 11, "color": theme.token("card"), "line": {"color": theme.token("ghost"), "width": 2}}
    dot = {"size": 12, "color": theme.token("series-1")}
    layout = {
        "margin": {"l": 8, "r": 8, "t": 4, "b": 24},
        "xaxis": {
            "range": [-0.02, 1.02],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
            "automargin": False,
        },
        "yaxis": {"visible": False, "range": [len(rows) - 0.5, -0.85], "automargin": False},
        "shapes": [shape for index in range(len(rows)) for shape in _strip(index)],
        "annotations": [*_ends(), *(words for index, row in enumerate(rows) for words in _words(index, row))],
    }
    return {"data": [_marks(rows, "all", ring), _marks(rows, "like", dot)], "layout": layout}


def _marks(rows: list[Record], side: str, marker: dict[str, Any]) -> Trace:
    ranked = {index: row for index, row in enumerate(rows) if row[f"percentile_{side}"] is not None}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row[f"percentile_{side}"] for row in ranked.values()],
        "y": list(ranked),
        "marker": marker,
        "cliponaxis": False,
        **traces.tooltips([tooltip(row, side) for row in ranked.values()]),
    }


def tooltip(row: Record, side: str) -> str:
    """Return the tooltip of a number: where it ranks, and the median of the group that it is compared with."""
    middle = member.amount(row[f"median_{side}"], row["unit"])
    return f"{row['name']}: {member.measured(row)},\n{member.stands(row, side)};\nin the middle of them {middle}"


def _strip(index: int) -> list[dict[str, Any]]:
    """Return the line from least to most and, broader, the middle half."""
    line = {"type": "line", "x0": 0, "x1": 1, "y0": index, "y1": index, "layer": "below"}
    half = {"type": "rect", "x0": 0.25, "x1": 0.75, "y0": index - 0.11, "y1": index + 0.11, "layer": "below"}
    return [
        {**line, "line": {"color": theme.token("line-strong"), "width": 1}},
        {**half, "fillcolor": theme.token("band"), "line": {"width": 0}},
    ]


def _ends() -> list[dict[str, Any]]:
    """Return the words below the strips; ticks would stand centred on both ends, and be cut off there."""
    below = {"yref": "paper", "y": 0, "yanchor": "top", "yshift": -4, "showarrow": False, "borderpad": 0}
    font = {"size": theme.LABEL, "color": theme.token("muted")}
    ends = ((0, "left", "least"), (0.5, "center", "in the middle"), (1, "right", "most"))
    return [{**below, "x": x, "xanchor": anchor, "text": text, "font": font} for x, anchor, text in ends]


def _words(index: int, row: Record) -> list[dict[str, Any]]:
    """Return the number left above its strip, and where it stands right above it."""
    name, value, stands = theme.safe([row["name"], member.measured(row), member.briefly(row)])
    above = {"y": index, "yshift": _WORDS_ABOVE, "showarrow": False, "borderpad": 0}
    left = {"x": 0, "xanchor": "left", "font": {"size": 13, "color": theme.token("text")}}
    right = {"x": 1, "xanchor": "right", "font": {"size": theme.LABEL, "color": theme.token("muted")}}
    return [{**above, **left, "text": f"{name}: <b>{value}</b>"}, {**above, **right, "text": stands}]
