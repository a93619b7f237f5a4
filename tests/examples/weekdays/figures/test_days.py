"""The days of the week as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from examples.weekdays.figures import days
from portal.charts import theme

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_bar_for_each_day(service: AnswerService) -> None:
    """Each bar is as long as its row says, and plotly takes the figure in both themes."""
    answer = service.answer("weekdays", "days")
    figure = days.figure(answer)
    (bars,) = figure["data"]
    assert (bars["y"], bars["x"]) == (answer.values("weekday"), answer.values("registrations"))
    for name in theme.THEMES:
        go.Figure(theme.resolve(figure, name))
