"""What is different about a course: its percentile on each feature, over each line its value and the means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme, traces
from portal.formats import count, interval, number, percent

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace

MIDDLE = 0.5
UNITS = {"percent": "%", "hours": " h", "dollars": " $"}


def comparison(answer: Answer, *, controllable: bool) -> Figure:
    """Draw the features that an instructor can change, or the others, the highest percentile first."""
    rows = [row for row in marks.numbered(answer) if row["controllable"] is controllable]
    rows.sort(key=lambda row: -row["percentile"])
    shares = marks.column(rows, "percentile")
    (dots,) = marks.dots(rows, "percentile", ("percentile", "percentile"), name="feature", tooltip=_tooltip)
    dots |= {
        "mode": "markers+text",
        "text": [percent(share, 0) for share in shares],
        "textposition": ["middle right" if share >= MIDDLE else "middle left" for share in shares],
        "textfont": {"size": theme.LABEL, "color": theme.token("text")},
    }
    return {"data": [_stems(rows), dots], "layout": _layout(rows)}


def _layout(rows: Rows) -> dict[str, Any]:
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


def _stems(rows: Rows) -> Trace:
    """Return the lines from the middle of all courses to each dot."""
    x = [end for row in rows for end in (MIDDLE, row["percentile"], None)]
    y = [end for name in theme.safe(marks.column(rows, "feature")) for end in (name, name, None)]
    return traces.line(x, y, "ghost")


def _head(row: NumberedRow) -> str:
    company = "" if row["company_mean"] is None else f", company {number(row['company_mean'])}"
    value = f"{number(row['course'])}{UNITS.get(row['unit'], '')}"
    return f"{row['feature'].split(' (')[0]}: {value}{company}, all {number(row['all_mean'])}"


def _tooltip(row: NumberedRow) -> str:
    return (
        f"{row['feature']}: {number(row['course'])}; of {count(row['all_courses'])} courses "
        f"{percent(row['lower_share'])} are below, {percent(row['higher_share'])} above\n"
        f"company mean {number(row['company_mean'])} ({interval(row['company_low'], row['company_high'])}, "
        f"n = {count(row['company_courses'])}), overall mean {number(row['all_mean'])}"
    )
