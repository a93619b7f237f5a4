"""The cards of the goal with its recipes and of the saved scenarios, each with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from portal.charts import tables
from portal.filters.state import encoded
from portal.formats import between, signed
from portal.questions.recommender.filters import plain
from portal.questions.recommender.model import WHAT_IF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.spec import Answer

SLUG = "recommender"
NONE_SAVED = "None saved yet. Set the sliders, name what you see and save it; up to three."


def goal() -> Component:
    """Lay out the card with the goal and its recipes."""
    field = dbc.Input(
        id=f"{SLUG}-target", type="number", min=0, max=100, step="any", debounce=True, value="", placeholder="score"
    )
    label = html.Label("Reach a score of", htmlFor=f"{SLUG}-target")
    return html.Section(
        [
            html.H2("Which changes would get it there?"),
            html.Div(html.Span([label, field], className="inline-field"), className="bar"),
            html.Div(id=f"{SLUG}-recipes", className="inside-card", role="status"),
        ],
        className="card w6",
        **{"aria-label": "Which changes would get it there?"},
    )


def saved() -> Component:
    """Lay out the card with the saved scenarios."""
    field = dbc.Input(id=f"{SLUG}-scenario-name", type="text", maxlength=40, value="", autocomplete="off")
    label = html.Label("Save the values above as", htmlFor=f"{SLUG}-scenario-name")
    save = html.Button("Save scenario", id=f"{SLUG}-keep", className="button")
    return html.Section(
        [
            html.H2("Scenarios side by side"),
            html.Div([html.Span([label, field], className="inline-field"), save], className="bar"),
            html.Div(id=f"{SLUG}-scenarios", className="inside-card", role="status"),
        ],
        className="card w6",
        **{"aria-label": "Scenarios side by side"},
    )


def recipes(answer: Answer) -> list[Component]:
    """Lay out the finding and a row for each recipe, with a link that sets the what-if to it."""
    parts: list[Component] = [html.P(answer.finding, className="finding")]
    rows = answer.records()
    if rows:
        heads = ("What to change", "Forecast", "Range", "Change", "")
        cells = [
            [
                f"{row['changes'][:1].upper()}{row['changes'][1:]}.",
                row["what_if_score"],
                between(row["what_if_low"], row["what_if_high"]),
                signed(row["change"]),
                dcc.Link("Try it", href=_with(answer, row), className="button"),
            ]
            for row in rows
        ]
        units = ("text", "points", "number", "number", "text")
        parts.append(tables.table(heads, units, cells, "Recipes, ranked by the lowest forecast change"))
    return parts


def scenarios(answer: Answer) -> list[Component]:
    """Lay out a row for each saved scenario, with links that open and remove it."""
    rows = answer.records()
    if not rows:
        return [html.P(NONE_SAVED, className="finding")]
    cells = [
        [
            row["scenario"],
            row["what_if_score"],
            between(row["what_if_low"], row["what_if_high"]),
            signed(row["change"]),
            _links(answer, row),
        ]
        for row in rows
    ]
    heads = ("Scenario", "Forecast", "Range", "Change", "")
    units = ("text", "points", "number", "number", "text")
    return [html.P(answer.finding, className="finding"), tables.table(heads, units, cells, "Scenarios")]


def _links(answer: Answer, row: Mapping[str, Any]) -> Component:
    """Lay out the links that open a scenario and that remove it."""
    remaining = tuple((name, values) for name, values in answer.state.get("scenario") if name != row["scenario"])
    without = answer.state.with_values(scenario=remaining or None).query()
    return html.Span(
        [
            dcc.Link("Open", href=_with(answer, row), className="button"),
            dcc.Link("\u00d7", href=f"?{without}", className="button", title=f"Remove: {row['scenario']}"),
        ],
        className="bar",
    )


def _with(answer: Answer, row: Mapping[str, Any]) -> str:
    """Return the query string of the page with a row's seven values as what-if values."""
    unchanged = [(name, value) for name, value in answer.state.pairs() if name not in WHAT_IF]
    return f"?{encoded([*unchanged, *((name, plain(row[name])) for name in WHAT_IF)])}"
