"""Panels of a figure: numbered from 1, the first one without a number, as plotly calls axes."""

from __future__ import annotations

import plotly.graph_objects as go

from portal.charts import panels, theme


def test_a_trace_is_drawn_in_its_panel() -> None:
    """The first panel's axes are x and y, the third's x3 and y3; the trace itself stays as it is."""
    trace = {"type": "bar", "x": [1], "y": [2]}
    assert panels.on(trace, 1) == {**trace, "xaxis": "x", "yaxis": "y"}
    assert panels.on(trace, 3) == {**trace, "xaxis": "x3", "yaxis": "y3"}
    assert "xaxis" not in trace


def test_panels_title_and_shapes_are_valid_in_plotly() -> None:
    """Each panel has its part of the figure, and a shape as high as the panel."""
    layout = panels.panel(1, (0, 1), (0.6, 1), x_axis={"type": "log"}, y_axis={}) | panels.panel(
        2, (0, 0.5), (0, 0.4), x_axis={}, y_axis={"nticks": 4}
    )
    layout["annotations"] = [panels.title("<b>Free</b>", 0, 1, xanchor="right")]
    layout["shapes"] = [{"type": "rect", **panels.upright(2, -1, 1)}]
    figure = go.Figure(theme.resolve({"data": [], "layout": layout}, "light"))
    assert (figure.layout.xaxis.anchor, figure.layout.xaxis2.anchor) == ("y", "y2")
    assert figure.layout.yaxis2.domain == (0, 0.4)
    assert figure.layout.annotations[0].xanchor == "right"
    assert (figure.layout.shapes[0].xref, figure.layout.shapes[0].yref) == ("x2", "y2 domain")
