"""Every figure of the score drivers is one that Plotly accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.questions.score_drivers.figures import (
    drivers,
    first_visits,
    homework,
    hypothesis,
    importance,
    interaction,
    levels,
    scoring,
)
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

SELDOM = [("job", "Rare")]


def every(service: AnswerService, *state: tuple[str, str]) -> dict[str, Any]:
    """Return each figure of the tab for a state."""
    groups, bins = answer(service, "levels", *state), answer(service, "homework_curve", *state)
    return {
        "drivers": drivers.figure(answer(service, "drivers", *state), 1.0),
        "hypothesis": hypothesis.figure(answer(service, "hypothesis", *state)),
        "importance": importance.figure(answer(service, "importance", *state)),
        "levels": levels.spread(groups),
        "scoring": scoring.figure(answer(service, "scoring", *state)),
        "shares": levels.shares(groups),
        "bins": homework.bins(bins, groups),
        "density": homework.density(answer(service, "homework_density", *state), bins),
        "interaction": interaction.figure(answer(service, "interaction", *state)),
        "months": first_visits.figure(answer(service, "first_visits", *state)),
    }


@pytest.mark.parametrize("mode", theme.THEMES)
@pytest.mark.parametrize("state", [[], SELDOM], ids=["all", "six learners"])
def test_every_figure_is_valid_in_both_themes(service: AnswerService, mode: str, state: list[tuple[str, str]]) -> None:
    """Plotly accepts it with the theme's template and colours, also where no value can be given."""
    for figure in every(service, *state).values():
        go.Figure(theme.resolve(figure, mode))
