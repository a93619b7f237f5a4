"""Who certifies more, all else equal: the adjusted rate of each level, in a block for each factor."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, number, percent, percent_between
from portal.questions.mooc.columns import UNKNOWN
from portal.questions.mooc.figures.axes import EDGE

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure

FACTORS = {"course": "Course", "age": "Age", "education": "Education", "gender": "Gender", "country": "Country"}


def figure(answer: Answer) -> Figure | None:
    """Draw each level's adjusted rate with its interval, by factor; None where there is no regression."""
    rows = marks.numbered(answer, "adjusted_rate")
    if not rows:
        return None
    dots = marks.dots(
        rows,
        "adjusted_rate",
        ("adjusted_low", "adjusted_high"),
        name=_label,
        text=lambda row: percent(row["adjusted_rate"]),
        tooltip=_tooltip,
        colour=lambda row: "ghost" if row["level"] == UNKNOWN else "series-1",
    )
    layout = theme.layout(names=True, count=len(rows), unit="fraction")
    layout["xaxis"] |= _rate_axis(rows)
    neighbours = enumerate(pairwise(row["factor"] for row in rows))
    layout["shapes"] = [_rule(index + 0.5) for index, (factor, following) in neighbours if factor != following]
    return {"data": dots, "layout": layout}


def _rate_axis(rows: Rows) -> dict[str, Any]:
    highest = max(row["adjusted_high"] for row in rows)
    return {
        "range": [EDGE * highest, highest * 1.2],
        "nticks": 5,
        "tickformat": ".1~%",
        "title": {"text": "certify rate if all were alike"},
    }


def _rule(y: float) -> dict[str, Any]:
    line = {"color": theme.token("line-strong"), "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


def _label(row: NumberedRow) -> str:
    """Return the level with its factor, since levels of two factors can have the same name."""
    return f"{FACTORS[row['factor']]}: {row['level']}"


def _tooltip(row: NumberedRow) -> str:
    odds = "the level that the others are compared with"
    if row["odds_ratio"] is not None and not row["reference"]:
        odds = f"odds {number(row['odds_ratio'], 2)} times those of the most frequent level"
    rate = percent_between(row["adjusted_rate"], row["adjusted_low"], row["adjusted_high"])
    return f"{_label(row)}: {rate} if all were\n{odds}; {count(row['registrations'])} registrations"
