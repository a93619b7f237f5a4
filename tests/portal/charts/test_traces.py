"""Traces from lists of values: bars, columns, dots with intervals, points, lines and bands."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from portal.charts import theme, traces


@pytest.mark.parametrize("name", theme.THEMES)
def test_resolved_figures_are_valid_in_plotly(name: str) -> None:
    """What the helpers make, resolved, is a figure that plotly takes, with the theme's colours in it."""
    drawn = [
        traces.dots(["a", "b"], [1.0, None], [0.5, None], [2.0, None], hover=["one", ""]),
        traces.labels(["a", "b"], [2.0, None], ["1", ""]),
        traces.bars(["a"], [1.0], texts=["1"], hover=["one"], colour=["good"]),
        traces.columns([1, 2], [3.0, 4.0], hover=["three", "four"]),
        traces.points([1, 2], [3.0, 4.0], hover=["three", "four"], joined=True),
        traces.line([1, 2, None], [1, 2, None], "ghost"),
        traces.band([1, 2], [0.0, 1.0], [2.0, 3.0], 20),
    ]
    layout = theme.layout(names=True, count=2, unit="fraction", annotations=[theme.note("here", 1, "a", "bad")])
    figure = go.Figure(theme.resolve({"data": drawn, "layout": layout}, name))
    assert figure.data[2].marker.color == (theme.tokens(name)["good"],)
    assert figure.layout.template.layout.font.color == theme.tokens(name)["muted"]
    assert "token:" not in figure.to_json()


def test_dots_reach_from_low_to_high() -> None:
    """The interval's arms are the distances from the value: 5 in 3 to 9 has arms of 2 and 4; None has none."""
    dots = traces.dots(["a", "b"], [5.0, 5.0], [3.0, None], [9.0, None])
    assert dots["error_x"]["arrayminus"] == [2.0, None]
    assert dots["error_x"]["array"] == [4.0, None]


def test_dots_stand_at_names_or_at_heights() -> None:
    """Names are escaped for the axis, numbers stay numbers."""
    assert traces.dots(["a & b"], [1.0], [0.0], [2.0])["y"] == ["a &amp; b"]
    assert traces.dots([0.5], [1.0], [0.0], [2.0])["y"] == [0.5]


def test_a_band_goes_along_the_lower_curve_and_back_along_the_upper() -> None:
    """Over 1, 2, 3: 0, 1, 2 forward, then 12, 11, 10 backward."""
    band = traces.band([1, 2, 3], [0, 1, 2], [10, 11, 12], 18)
    assert band["x"] == [1, 2, 3, 3, 2, 1]
    assert band["y"] == [0, 1, 2, 12, 11, 10]
    assert band["fillcolor"] == "token:series-1/18"


def test_without_sentences_there_are_no_tooltips() -> None:
    """Plotly would else show coordinates."""
    assert traces.tooltips([]) == {"hoverinfo": "skip"}
    assert traces.tooltips(["1 < 2\nnext"])["hovertext"] == ["1 &lt; 2<br>next"]


def test_names_of_the_data_are_shown_letter_by_letter() -> None:
    """Plotly reads tags in texts: names, labels and tooltips of the data are escaped."""
    bar = traces.bars(["<b>A & B</b>"], [1.0], texts=["<i>"], hover=["<a href='x'>"])
    assert bar["y"] == ["&lt;b&gt;A &amp; B&lt;/b&gt;"]
    assert bar["text"] == ["&lt;i&gt;"]
    assert bar["hovertext"] == ["&lt;a href='x'&gt;"]


def test_few_bars_stay_slim() -> None:
    """Three bars take the thickness that six would: 0.7 of a slot halved."""
    assert traces.bars(["a", "b", "c"], [1.0, 2.0, 3.0])["width"] == pytest.approx(0.35)
    assert traces.bars([str(i) for i in range(9)], [1.0] * 9)["width"] == pytest.approx(0.7)
