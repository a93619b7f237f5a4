"""Plotly accepts every figure over sixteen courses in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.questions.recommender.figures.companies import companies
from portal.questions.recommender.figures.comparison import comparison
from portal.questions.recommender.figures.courses import ranking, spread
from tests.portal.questions.recommender.query import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def figures_of(service: AnswerService) -> dict[str, Any]:
    """Return each figure of the tab for company ant, course 103."""
    courses = answer(service, "courses", company="ant", course="103")
    compared = answer(service, "comparison", company="ant", course="103")
    return {
        "place": ranking(courses),
        "spread": spread(courses),
        "yours": comparison(compared, controllable=True),
        "others": comparison(compared, controllable=False),
        "companies": companies(answer(service, "companies"), "ant"),
    }


@pytest.mark.parametrize("mode", theme.THEMES)
def test_every_figure_is_valid_in_both_themes(service: AnswerService, mode: str) -> None:
    """Plotly accepts it with the theme's template and colours."""
    for figure in figures_of(service).values():
        go.Figure(theme.resolve(figure, mode))
