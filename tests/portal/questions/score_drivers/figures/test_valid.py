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
        if figure is not None:
            go.Figure(theme.resolve(figure, mode))


def test_a_figure_without_a_value_is_none(service: AnswerService) -> None:
    """Six learners: the counts by month and the cells that say too few are drawn, and nothing else."""
    assert {name for name, figure in every(service, *SELDOM).items() if figure is not None} == {"interaction", "months"}
    assert None not in every(service).values()


def test_no_mark_holds_a_dash_in_place_of_a_number(service: AnswerService) -> None:
    """Six learners: the tooltips of months and cells give counts alone."""
    drawn = every(service, *SELDOM)
    (heat,), months = drawn["interaction"]["data"], drawn["months"]["data"]
    written = [*(text for line in heat["hovertext"] for text in line), *months[0]["hovertext"]]
    assert [text for text in written if "too few to say, n = " in text]
    assert not [text for text in written if "\u2013" in text]
