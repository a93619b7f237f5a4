"""The days of the week as bars."""

from portal.answers.spec import Answer
from portal.charts import marks, theme
from portal.formats import count


def figure(answer: Answer) -> theme.Figure:
    """Draw a bar for each day."""
    rows = marks.numbered(answer)
    bars = marks.bars(rows, "weekday", "registrations", text=lambda row: count(row["registrations"]))
    return {"data": [bars], "layout": theme.layout(names=True)}
