"""Every figure is valid, and each of its marks carries the row that it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.questions.flagship.figures import cleaning, curves, difference, enrolments, gaps, periods
from tests.portal.questions.flagship.drawn import answer, drawn
from tests.tiny_flagship import A, P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def alone(service: AnswerService) -> dict[str, Any]:
    """Return each figure of dots or bars, with its answer and the column that it draws."""
    figures = {
        "gaps": (gaps.gaps, "gaps", "tenth_gone"),
        "way in": (periods.way_in, "periods", "share"),
        "gone by": (periods.gone_by, "periods", "within"),
        "popularity": (enrolments.popularity, "popularity", "share"),
        "outcomes": (enrolments.outcomes, "outcomes", "within_rate"),
        "programs": (enrolments.programs_per_user, "programs_per_user", "mean_within"),
        "ties": (gaps.ties, "ties", "share"),
        "cleaning": (cleaning.cleaning, "cleaning", "rows_dropped"),
        "never launched": (cleaning.never_launched, "never_launched", "users"),
        "difference": (difference.difference, "difference", "difference"),
    }
    return {
        thing: (draw(answer(service, name)), answer(service, name), column)
        for thing, (draw, name, column) in figures.items()
    }


@pytest.mark.parametrize("mode", theme.THEMES)
def test_every_figure_is_valid_in_both_themes(flagship: AnswerService, mode: str) -> None:
    """Plotly accepts it with the theme's template and colours."""
    times = curves.curves(answer(flagship, "time_to_next"), answer(flagship, "landmarks"), [P, A])
    assert times is not None
    figures = [times, *(figure for figure, _, _ in alone(flagship).values())]
    for steps in (2, 4):
        figures += drawn(flagship, steps=steps, every=steps > 2)[1].values()
    for figure in figures:
        assert "token:" not in go.Figure(theme.resolve(figure, mode)).to_json()


def test_every_mark_carries_the_row_that_it_draws(flagship: AnswerService) -> None:
    """A dot or bar stands at the value of the row whose number it carries; nothing is drawn without a value."""
    for figure, answers, column in alone(flagship).values():
        trace = figure["data"][0]
        rows = [answers.record(int(mark)) for mark in trace["customdata"]]
        assert rows
        assert trace["x"] == [row[column] for row in rows]
        assert len(set(trace["y"])) == len(rows)


def test_without_values_there_is_no_figure(flagship: AnswerService) -> None:
    """Two students alone: every share is over too few."""
    pairs = (("user_type", "Student"), ("first_program", "O'Hara + 50%"))
    assert gaps.ties(answer(flagship, "ties", *pairs)) is None
    assert gaps.gaps(answer(flagship, "gaps", *pairs)) is None
    assert difference.difference(answer(flagship, "difference", *pairs)) is None
