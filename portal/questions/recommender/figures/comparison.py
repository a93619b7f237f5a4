"""What is different about a course: its percentile on each feature, over each line its value and the means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, interval, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

MIDDLE = 0.5
UNITS = {"percent": "%", "hours": " h", "dollars": " $"}


def comparison(answer: Answer, *, controllable: bool) -> Figure:
    """Draw the features that an instructor can change, or the others, the highest percentile first."""
    marked = [(mark, row) for mark, row in enumerate(answer.records()) if row["controllable"] is controllable]
    marked.sort(key=lambda item: -item[1]["percentile"])
    rows = [row for _, row in marked]
    names = [row["feature"] for row in rows]
    shares = [row["percentile"] for row in rows]
    dots, *_ = theme.dots(names, shares, shares, shares, hover=[_tooltip(row) for row in rows])
    dots |= {
        "mode": "markers+text",
        "text": [percent(share, 0) for share in shares],
        "textposition": ["middle right" if share >= MIDDLE else "middle left" for share in shares],
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
        "customdata": [str(mark) for mark, _ in marked],
    }
    return {"data": [_stems(names, shares), dots], "layout": _layout(rows)}


def _layout(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    heads = [
        theme.note(_head(row), -0.12, line, "muted", xanchor="left", yanchor="bottom", yshift=7)
        for line, row in enumerate(rows)
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
    return layout


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


def _head(row: dict[str, Any]) -> str:
    company = "" if row["company_mean"] is None else f", company {number(row['company_mean'])}"
    value = f"{number(row['course'])}{UNITS.get(row['unit'], '')}"
    return f"{row['feature'].split(' (')[0]}: {value}{company}, all {number(row['all_mean'])}"


def _tooltip(row: dict[str, Any]) -> str:
    return (
        f"{row['feature']}: {number(row['course'])}; of {count(row['all_courses'])} courses "
        f"{percent(row['lower_share'])} are below, {percent(row['higher_share'])} above\n"
        f"company mean {number(row['company_mean'])} ({interval(row['company_low'], row['company_high'])}, "
        f"n = {count(row['company_courses'])}), overall mean {number(row['all_mean'])}"
    )
