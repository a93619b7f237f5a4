"""The days of the week as bars."""

from portal.answers.spec import Answer
from portal.charts import theme
from portal.formats import count


def figure(answer: Answer) -> theme.Figure:
    """Draw a bar for each day."""
    names, values = answer.values("weekday"), answer.values("registrations")
    bars = theme.bars(names, values, texts=[count(value) for value in values])
    return {"data": [bars], "layout": theme.layout(names=True)}
