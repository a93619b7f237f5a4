"""The what-if's controls: seven sliders with number boxes and locks, and the read-out beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, dcc, html
from flask import jsonify, request

from portal.formats import between, number, signed
from portal.questions.recommender.answers.prediction import in_band
from portal.questions.recommender.figures.contributions import contributions as contributions_figure
from portal.questions.recommender.filters import LABELS
from portal.questions.recommender.model import OUTCOME, PAGES, WHAT_IF
from portal.site.components import chart_card
from portal.site.components.links import pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

SLUG = "recommender"
MOST = {OUTCOME: 100.0, "comments": 10.0}
UNITS = {"comments": "a course"}
PIECES = {
    "setting": Output(f"{SLUG}-setting", "data"),
    "readout": Output(f"{SLUG}-said", "data"),
    "recipes": Output(f"{SLUG}-recipes", "children"),
}


def card(service: AnswerService) -> Component:
    """Lay out the card with the sliders; the browser keeps the page shares at 100 (assets/whatif.js)."""
    head = html.Div(
        [html.H2("What if you changed it?"), html.P("Page shares always sum to 100 percent.", className="finding")]
    )
    back = html.Button("Reset to today", id=f"{SLUG}-back", className="button")
    return html.Section(
        [
            html.Div([head], className="top"),
            html.Div([_slider(name) for name in WHAT_IF], className="sliders"),
            html.Div(id=f"{SLUG}-readout", className="readout", role="status", **{"data-live": _address(service)}),
            html.Div([back], className="bar"),
            dcc.Store(id=f"{SLUG}-setting"),
            dcc.Store(id=f"{SLUG}-said"),
        ],
        className="card w6",
        **{"aria-label": "What if you changed it?"},
    )


def _slider(name: str) -> Component:
    label, unit = LABELS[name], UNITS.get(name, "%")
    most = 100 if name in PAGES else MOST[name]
    step = 0.1 if name == "comments" else 0.5
    slide = dbc.Input(id=f"{SLUG}-slide-{name}", type="range", min=0, max=most, step=step, value=0, debounce=False)
    box = dbc.Input(id=f"{SLUG}-box-{name}", type="number", min=0, max=most, step="any", value=0, debounce=True)
    lock = html.Button(
        "Lock", id=f"{SLUG}-lock-{name}", className="button lock", **{"data-lock": name, "aria-pressed": "false"}
    )
    return html.Div(
        [
            html.Label(label, htmlFor=f"{SLUG}-slide-{name}"),
            slide,
            html.Span([box, html.Label(unit, htmlFor=f"{SLUG}-box-{name}", **{"aria-label": f"{label}, a number"})]),
            lock,
        ],
        className="slider",
    )


def setting(prediction: Answer) -> dict[str, Any]:
    """Return what the browser sets the controls to: the what-if's values, what is locked, the target."""
    row, state = prediction.record(0), prediction.state
    locks = set(state.get("lock") or ())
    if OUTCOME not in (state.get("unlock") or ()):
        locks.add(OUTCOME)
    return {
        "names": list(WHAT_IF),
        "pages": list(PAGES),
        "outcome": OUTCOME,
        "values": None if row["model_score"] is None else {name: row[name] for name in WHAT_IF},
        "changed": bool(row["change"]) or any(state.get(name) is not None for name in WHAT_IF),
        "locked": sorted(locks),
        "target": "" if state.get("target") is None else state.get("target"),
    }


def readout(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """Put the forecast in lines: the score after the change with its range, the change, where courses like it score.

    The browser writes them (assets/whatif.js); a `strong` part comes first.
    """
    if row["change"] is None:
        return [{"kind": "caveat", "text": f"There is no forecast: {row['note']}."}]
    lines = [
        {"kind": "gain", "strong": number(row["what_if_score"]), "text": _moved(row)},
        {"kind": "finding", "text": f"{in_band(row)}."},
    ]
    if row["outside"]:
        sentence = (
            f"Outside of what courses like this one have: {row['outside'].replace('_', '-')}. "
            f"The nearest real course is {row['nearest_course']} of {row['nearest_company']}."
        )
        lines.append({"kind": "caveat", "text": sentence})
    return lines


def _moved(row: Mapping[str, Any]) -> str:
    if row["change_low"] == row["change_high"] == 0:
        return " today; no change in the forecast"
    ends = between(row["what_if_low"], row["what_if_high"])
    return f" forecast ({ends}): {signed(row['change'])} points from {number(row['current_score'])} today"


def register(app: Dash, service: AnswerService) -> None:
    """Register what sets the sliders in the browser, and the address that answers while they move."""
    app.clientside_callback(
        ClientsideFunction("whatif", "settle"),
        Output(f"{SLUG}-target", "value"),
        Input(f"{SLUG}-setting", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("whatif", "said"), Input(f"{SLUG}-said", "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("whatif", "aim"), Input(f"{SLUG}-target", "value"), prevent_initial_call=True
    )
    app.server.add_url_rule(
        f"{_address(service)}<any({', '.join(LIVE)}):what>",
        "recommender-live",
        lambda what: jsonify(LIVE[what](service, pairs(request.query_string.decode(errors="replace")))),
    )


def _address(service: AnswerService) -> str:
    return f"{service.settings.prefix}api/{SLUG}/live/"


def live(service: AnswerService, query: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the read-out for values that a slider is just being moved to; raises InvalidFilter."""
    return readout(service.answer(SLUG, "prediction", query).record(0))


def explained(service: AnswerService, query: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the waterfall for values that a slider was just moved to; raises InvalidFilter."""
    return waterfall(service.answer(SLUG, "contributions", query))


LIVE = {"readout": live, "waterfall": explained}


def waterfall(contributions: Answer) -> dict[str, Any]:
    """Fill the card of what makes up the score."""
    return chart_card.content(contributions, contributions_figure(contributions))
